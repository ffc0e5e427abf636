"""The health check turns unhealthy when the service is frozen."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.evidence.container.health import BrokenHealth


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source=(
        Source("Dockerfile reference, HEALTHCHECK", "https://docs.docker.com/reference/dockerfile/#healthcheck"),
        Source("CIS Docker Benchmark 4.6", "https://www.cisecurity.org/benchmark/docker"),
    ),
    level=Level.ADVANCED,
    guide="concepts/health",
    examples=(
        bad(says="it stays healthy", frozen=BrokenHealth("healthy", "exit code 0")),
        good(says="no answer is a failure", frozen=BrokenHealth("unhealthy", "exit code 1")),
    ),
)
def frozen_turns_unhealthy(frozen: BrokenHealth) -> Verdict:
    """
    Why: a probe that stays green while nothing is answered hides exactly the outage that it exists to report.
    Fix: let the probe send the service an HTTP request, and treat the probe's own timeout as a failure.
    """
    if frozen.status == "unhealthy":
        return passed("unhealthy once its processes were stopped with SIGSTOP")
    return failed(f"still {frozen.status} while all its processes were stopped", evidence=(frozen.probe,))
