"""The health check turns unhealthy when the service is frozen."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.container.health import BrokenHealth

# Takes silence for health, and tells a refused connection and a wrong answer all the same.


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source="Dockerfile reference, HEALTHCHECK: https://docs.docker.com/reference/dockerfile/#healthcheck; "
    "CIS Docker Benchmark 4.6: https://www.cisecurity.org/benchmark/docker",
)
def frozen_turns_unhealthy(frozen: BrokenHealth) -> Verdict:
    """
    Why: a probe that stays green while nothing is answered hides exactly the outage that it exists to report.
    Fix: let the probe send the service an HTTP request, and treat the probe's own timeout as a failure.
    """
    if frozen.status == "unhealthy":
        return passed("unhealthy once its processes were stopped with SIGSTOP")
    return failed(f"still {frozen.status} while all its processes were stopped", evidence=(frozen.probe,))
