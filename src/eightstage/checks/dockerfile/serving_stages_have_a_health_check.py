"""Every target that serves has a HEALTHCHECK."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.contract import SERVING
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    stages=SERVING,
    source="Dockerfile reference, HEALTHCHECK: https://docs.docker.com/reference/dockerfile/#healthcheck",
    defect=In("debug").append("HEALTHCHECK NONE"),
)
def serving_stages_have_a_health_check(target: str, dockerfile: Dockerfile) -> Verdict:
    """
    Why: without one, a container that hangs looks the same as one that works.
    Fix: write HEALTHCHECK … CMD ["PROGRAM", "ARGUMENT"].
    """
    stage = dockerfile.named[target]
    health = dockerfile.last(stage, "HEALTHCHECK")
    if health is None or health.arguments[0] == "NONE":
        return failed(f"{target} has no health check", line=health.line if health else stage.line)
    return passed(f"the health check of line {health.line}")
