"""The testing stage, which serves nothing, has no health check and exposes no port."""

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    stages=("testing",),
    source="docs/stages.md#testing; "
    "Dockerfile reference, HEALTHCHECK: https://docs.docker.com/reference/dockerfile/#healthcheck",
    severity=Severity.WARNING,
    defect=In("testing").change("HEALTHCHECK", "NONE", 'CMD ["true"]'),
)
def testing_has_no_health_check(dockerfile: Dockerfile) -> Verdict:
    """
    Why: an inherited health check marks a test run unhealthy, and a platform may kill it for that.
    Fix: write HEALTHCHECK NONE in testing, and use EXPOSE only where something listens.
    """
    stage = dockerfile.named["testing"]
    health = dockerfile.last(stage, "HEALTHCHECK")
    places = []
    if health is not None and health.arguments[0] != "NONE":
        inherited = "" if health in stage.instructions else f", inherited from line {health.line}"
        line = health.line if health in stage.instructions else stage.line
        places.append(Place(line, f"testing has a health check{inherited}"))
    places += [
        Place(stage.line if i not in stage.instructions else i.line, f"testing exposes {' '.join(i.arguments)}")
        for i in dockerfile.inherited(stage)
        if i.name == "EXPOSE"
    ]
    return judged(places, "testing has neither health check nor port")
