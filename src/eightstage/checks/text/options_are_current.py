"""Nothing uses an option or package that its project has retired."""

import re

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile
from eightstage.languages.ecosystem import known


@check(
    source=Source(
        "Dockerfile reference, MAINTAINER", "https://docs.docker.com/reference/dockerfile/#maintainer-deprecated"
    ),
    level=Level.INTERMEDIATE,
    guide="stages/dependencies",
    severity=Severity.NOTE,
    defect=In("build").append("RUN apt-key list"),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS build
            MAINTAINER somebody@example.com
            RUN apt-key add /tmp/key.gpg
            """,
            at=(2, 3),
        ),
        good(
            """
            FROM debian:trixie-slim AS build
            LABEL org.opencontainers.image.authors=somebody@example.com
            """
        ),
    ),
)
def options_are_current(dockerfile: Dockerfile) -> Verdict:
    """
    Why: a later version ignores or refuses what is retired, often silently.
    Fix: use the replacement that the finding names.
    """
    places = [
        Place(dockerfile.line_of(i, found[0].strip()), f"`{found[0].strip()}` is retired; write {retired.instead}")
        for stage in dockerfile.stages
        for i in stage.instructions
        for retired in known().retired
        for found in [re.search(retired.pattern, i.text)]
        if found
    ]
    return judged(places, "nothing retired is used")
