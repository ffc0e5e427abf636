"""The health check turns unhealthy when the service answers too late."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.defects import Edit
from eightstage.evidence.container.health import BrokenHealth


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=("container/frozen-turns-unhealthy",),
    source="Dockerfile reference, HEALTHCHECK --timeout: https://docs.docker.com/reference/dockerfile/#healthcheck",
    defect=(
        Edit("src/healthcheck.js", old="TIMEOUT_MS = 2_000", new="TIMEOUT_MS = 20_000"),
        Edit(
            "Dockerfile",
            old='--timeout=3s --start-period=10s --start-interval=0.1s --retries=3 \\\n    CMD ["/usr/local',
            new='--timeout=30s --start-period=10s --start-interval=0.1s --retries=3 \\\n    CMD ["/usr/local',
        ),
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
