"""Every application package comes from a lock file, in exactly the locked version."""

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._packages import installs
from eightstage.dockerfile import Dockerfile


@check(
    source=Source(
        "OpenSSF Scorecard, Pinned-Dependencies",
        "https://github.com/ossf/scorecard/blob/main/docs/checks.md#pinned-dependencies",
    ),
    level=Level.BEGINNER,
    guide="stages/dependencies",
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS dependencies
            RUN gem install rake
            """,
            at=2,
        ),
        bad("FROM debian:trixie-slim AS base\nONBUILD RUN gem install rake\n", at=2, says="in what is built on it"),
        bad(
            """
            FROM debian:trixie-slim AS dependencies
            RUN composer update --no-dev
            """,
            at=2,
            says="an update changes the lock file first",
        ),
        good(
            """
            FROM debian:trixie-slim AS dependencies
            RUN gem install rake -v 13.3.1 && gem install ./orders.gem
            """,
            says="the version may be an option, and a file of the service has no other version",
        ),
        good(
            """
            FROM debian:trixie-slim AS dependencies
            RUN apt-get update && apt-get install -y --no-install-recommends git
            RUN gem install rake:13.3.1
            RUN bundle install
            """,
            says="packages of the system follow the base image, and an exact version needs no lock",
        ),
    ),
)
def packages_come_from_the_lock(dockerfile: Dockerfile) -> Verdict:
    """
    Why: without a lock the same Dockerfile installs different packages tomorrow, and nobody has reviewed them.
    Fix: add the package to the manifest, and use the command of the package manager that fails where the lock file does
    not match.
    """
    places = [
        Place(i.line, f"`{i.text[:60]}` installs what no lock file names")
        for stage in dockerfile.stages
        for i in installs(dockerfile, stage)
        if i.is_loose
    ]
    return judged(places, "every install keeps to a lock file")
