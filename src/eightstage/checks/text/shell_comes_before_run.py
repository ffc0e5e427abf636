"""SHELL comes before a RUN of its stage, which it changes."""

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile


@check(
    source=Source("Dockerfile reference, SHELL", "https://docs.docker.com/reference/dockerfile/#shell"),
    level=Level.INTERMEDIATE,
    guide="stages/base",
    severity=Severity.NOTE,
    defect=In("testing").append('SHELL ["/bin/sh", "-eu", "-c"]'),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS build
            RUN make
            SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
            """,
            at=3,
        ),
        good(
            """
            FROM debian:trixie-slim AS build
            SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
            RUN make
            """
        ),
    ),
)
def shell_comes_before_run(dockerfile: Dockerfile) -> Verdict:
    """
    Why: after the last RUN it changes only the health check and later stages, though it looks like a protection.
    Fix: move it above the first RUN, or delete it.
    """
    places = [
        Place(i.line, "no RUN of this stage follows")
        for stage in dockerfile.stages
        for i in stage.all("SHELL")
        if not any(run.line > i.line for run in stage.all("RUN"))
    ]
    return judged(places, "a RUN follows every SHELL")
