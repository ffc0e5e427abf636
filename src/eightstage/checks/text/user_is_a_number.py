"""Every target that is started sets its USER by number, and not to root."""

import re

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped
from eightstage.checks.text._bases import untold
from eightstage.contract import RUNNABLE
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile


@check(
    stages=RUNNABLE,
    source=Source(
        "Kubernetes documentation, security context",
        "https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    ),
    level=Level.BEGINNER,
    guide="concepts/security",
    defect=In("development").change("USER", r"USER .*", "USER app"),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS production
            USER app
            """,
            at=2,
        ),
        bad("FROM debian:trixie-slim AS production\n", at=1, says="without USER it starts as the base image says"),
        bad(
            """
            FROM debian:trixie-slim AS production
            USER 0:1001
            """,
            at=2,
        ),
        good(
            """
            FROM debian:trixie-slim AS production
            ARG APP_UID=1001
            USER ${APP_UID}:${APP_GID:-1001}
            """
        ),
        good(
            """
            FROM debian:trixie-slim AS production
            USER $APP_UID
            """,
            says="the variable may come from the base image",
            is_skipped=True,
        ),
        good(
            "FROM registry.example/runtime:3 AS production\n",
            says="the base image may have a user",
            is_skipped=True,
        ),
    ),
)
def user_is_a_number(target: str, dockerfile: Dockerfile) -> Verdict:
    """
    Why: a platform that refuses root checks the number and cannot resolve a name.
    Fix: set user and group by number, such as USER 1001:1001.
    """
    stage = dockerfile.named[target]
    user = dockerfile.last(stage, "USER")
    if user is None and (image := untold(dockerfile, stage)):
        return skipped(f"{target} has no USER of its own; the image shows what {image} sets")
    if user is None:
        return failed(f"{target} has no USER, so it starts as the base image says", line=stage.line)
    found = dockerfile.expand(user.arguments[0], user)
    if not found.is_known:
        return skipped(f"{target} starts as {found.text}, which the base image or the build sets; the image shows it")
    value = found.text
    if not re.fullmatch(r"\d+(:\d+)?", value):
        return failed(f"{target} starts as {value!r}, a name", line=user.line)
    if int(value.partition(":")[0]) == 0:
        return failed(f"{target} starts as root", line=user.line)
    return passed(f"{target} starts as {value}")
