"""Packages are installed before the sources are copied."""

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._packages import installs_from_lock
from eightstage.defects.structural import In
from eightstage.dockerfile import Command, Dockerfile, Stage

_SOURCES = frozenset({"", "*", "src", "app", "lib", "cmd", "internal", "pkg", "source"})


@check(
    source=Source("Docker documentation, optimize cache usage", "https://docs.docker.com/build/cache/optimize/"),
    level=Level.BEGINNER,
    guide="concepts/caching",
    defect=In("dependencies").begin("COPY . ./"),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS dependencies
            COPY . ./
            RUN composer install
            """,
            at=2,
        ),
        good(
            """
            FROM debian:trixie-slim AS dependencies
            COPY composer.json composer.lock ./
            RUN composer install
            COPY src ./src
            """
        ),
    ),
)
def manifests_are_copied_first(dockerfile: Dockerfile) -> Verdict:
    """
    Why: with the sources in an earlier layer every edit reinstalls all packages.
    Fix: copy the manifest and the lock file, install, and copy the sources in a later step or stage.
    """
    places = [place for stage in dockerfile.stages for place in _problems(dockerfile, stage)]
    return judged(places, "no install comes after the sources")


def _problems(dockerfile: Dockerfile, stage: Stage) -> list[Place]:
    installing = [run for run in stage.all("RUN") if any(map(_downloads, dockerfile.commands(run)))]
    if not installing:
        return []
    return [
        Place(i.line, f"`{i.text.splitlines()[0]}` comes before the install on line {installing[0].line}")
        for i in dockerfile.inherited(stage)
        if i.line < installing[0].line and any(source.strip("./") in _SOURCES for source in i.copied)
    ]


def _downloads(command: Command) -> bool:
    return installs_from_lock(command) and "--offline" not in command.words
