"""The image's USER is a number."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.contract import RUNNABLE
from eightstage.dockerfile import Dockerfile
from eightstage.evidence.image import Image
from eightstage.structural import In, in_bake


@check(
    stages=RUNNABLE,
    explained_by=("dockerfile/user-is-a-number",),
    source="CIS Docker Benchmark 4.1: https://www.cisecurity.org/benchmark/docker; "
    "Kubernetes documentation, security context: "
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    defect=(In("debug").begin("ARG RUNS_AS=<user>", "USER ${RUNS_AS}"), in_bake("debug", 'args = { RUNS_AS = "app" }')),
)
def user_is_numeric(target: str, image: Image, dockerfile: Dockerfile) -> Verdict:
    """
    Why: Kubernetes cannot prove that a name is not root and refuses to start it; an image without a user starts as
    root.
    Fix: write `USER 1001:1001` as the last USER of the stage.
    """
    user = image.config.get("User") or ""
    stage = dockerfile.named.get(target)
    line = max((i.line for i in stage.all("USER")), default=stage.line) if stage else None
    if not user:
        return failed("no USER is set, so the container starts as root", line=line)
    number = user.partition(":")[0]
    if not number.isdigit():
        return failed(f"the user is the name {user!r}", line=line)
    return passed(f"user {user}")
