"""Every target that is started sets its USER by number, and not to root."""

import re

from eightstage.checks import Verdict, check, failed, passed
from eightstage.checks.dockerfile._variables import expand_in
from eightstage.contract import RUNNABLE
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    stages=RUNNABLE,
    source="Kubernetes documentation, security context: "
    "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    defect=In("development").change("USER", r"USER .*", "USER app"),
)
def user_is_a_number(target: str, dockerfile: Dockerfile) -> Verdict:
    """
    Why: a platform that refuses root checks the number and cannot resolve a name.
    Fix: set user and group by number, such as USER 1001:1001.
    """
    stage = dockerfile.named[target]
    user = dockerfile.last(stage, "USER")
    if user is None:
        return failed(f"{target} has no USER, so it starts as the base image says", line=stage.line)
    value = expand_in(dockerfile, stage, user.arguments[0])
    if not re.fullmatch(r"\d+(:\d+)?", value):
        return failed(f"{target} starts as {value!r}, a name", line=user.line)
    if int(value.partition(":")[0]) == 0:
        return failed(f"{target} starts as root", line=user.line)
    return passed(f"{target} starts as {value}")
