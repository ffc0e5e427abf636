"""The image's USER is a number."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.contract import RUNNABLE
from eightstage.defects.structural import In, in_bake
from eightstage.dockerfile import Dockerfile
from eightstage.evidence.image import Image


@check(
    stages=RUNNABLE,
    explained_by=("text/user-is-a-number",),
    source=(
        Source("CIS Docker Benchmark 4.1", "https://www.cisecurity.org/benchmark/docker"),
        Source(
            "Kubernetes documentation, security context",
            "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
        ),
    ),
    level=Level.BEGINNER,
    guide="concepts/security",
    defect=(In("debug").begin("ARG RUNS_AS=<user>", "USER ${RUNS_AS}"), in_bake("debug", 'args = { RUNS_AS = "app" }')),
    examples=(
        bad("FROM debian AS production\nUSER app\n", at=2, says="a name", image=facts.image(User="app")),
        bad("FROM debian AS production\n", at=1, says="no USER, which is root", image=facts.image()),
        good("FROM debian AS production\nUSER 1001:1001\n", says="a number", image=facts.image(User="1001:1001")),
        good("FROM debian AS production\nUSER 1001\n", says="a number without a group", image=facts.image(User="1001")),
    ),
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
