"""No two stages repeat the same step."""

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.dockerfile import Dockerfile, Instruction, Stage
from eightstage.structural import In


@check(
    source="Docker documentation, create reusable stages: "
    "https://docs.docker.com/build/building/best-practices/#create-reusable-stages",
    severity=Severity.NOTE,
    defect=(In("build").append("RUN id app && ls /app"), In("testing").append("RUN id app && ls /app")),
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
