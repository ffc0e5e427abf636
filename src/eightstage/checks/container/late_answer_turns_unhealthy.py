"""The health check turns unhealthy when the service answers too late."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.container.health import BrokenHealth


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=("container/frozen-turns-unhealthy",),
    source="Dockerfile reference, HEALTHCHECK --timeout: https://docs.docker.com/reference/dockerfile/#healthcheck",
)
def late_answer_turns_unhealthy(late: BrokenHealth) -> Verdict:
    """
    Why: a service that needs many seconds for a trivial request cannot serve its clients, even if it answers in the
    end.
    Fix: give the probe a limit of two or three seconds, and HEALTHCHECK a --timeout just above it.
    """
    if late.status == "unhealthy":
        return passed("unhealthy when the answer was late")
    return failed(f"{late.status} while the answer was late", evidence=(late.probe,))
