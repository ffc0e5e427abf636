"""The health check turns unhealthy when the service answers too late."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.evidence.container.health import BrokenHealth


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=("container/frozen-turns-unhealthy",),
    source=Source(
        "Dockerfile reference, HEALTHCHECK --timeout", "https://docs.docker.com/reference/dockerfile/#healthcheck"
    ),
    level=Level.ADVANCED,
    guide="concepts/health",
    examples=(
        bad(says="it stays healthy", late=BrokenHealth("healthy", "exit code 0")),
        good(says="the time is limited", late=BrokenHealth("unhealthy", "exit code 1")),
    ),
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
