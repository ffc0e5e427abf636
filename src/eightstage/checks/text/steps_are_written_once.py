"""No two stages repeat the same step."""

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile, Instruction, Stage


@check(
    of_contract=True,
    source=Source(
        "Docker documentation, create reusable stages",
        "https://docs.docker.com/build/building/best-practices/#create-reusable-stages",
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/multi-stage",
    severity=Severity.NOTE,
    defect=(In("build").append("RUN id app && ls /app"), In("testing").append("RUN id app && ls /app")),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS build
            RUN apt-get update && apt-get install -y --no-install-recommends git
            FROM debian:trixie-slim AS testing
            RUN apt-get update && apt-get install -y --no-install-recommends git
            """,
            at=4,
        ),
        good(
            """
            FROM debian:trixie-slim AS base
            RUN apt-get update && apt-get install -y --no-install-recommends git
            FROM base AS build
            RUN make
            FROM base AS testing
            RUN make
            """,
            says="a single command may stand in two stages",
        ),
    ),
)
def steps_are_written_once(dockerfile: Dockerfile) -> Verdict:
    """
    Why: two copies are edited and cached separately, and drift apart.
    Fix: move the step into a stage that both build on.
    """
    places: list[Place] = []
    first: dict[str, tuple[Stage, Instruction]] = {}
    for stage in dockerfile.stages:
        for run in stage.all("RUN"):
            text = " ".join(run.text.split())
            owner, earlier = first.setdefault(text, (stage, run))
            if earlier is not run and len(dockerfile.commands(run)) > 1:
                places.append(Place(run.line, f"{stage.label} repeats line {earlier.line} of {owner.label}"))
    return judged(places, "no step is repeated")
