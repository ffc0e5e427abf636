"""The health check turns unhealthy when the service is frozen."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.defects import Edit
from eightstage.evidence.container.health import BrokenHealth

# Takes silence for health, and tells a refused connection and a wrong answer all the same.
_BLIND_PROBE = (
    "fetch('http://127.0.0.1:3000/health', { signal: AbortSignal.timeout(400) })"
    ".then((r) => process.exit(r.ok ? 0 : 1), (e) => process.exit(e.name === 'TimeoutError' ? 0 : 1))"
)


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source="Dockerfile reference, HEALTHCHECK: https://docs.docker.com/reference/dockerfile/#healthcheck; "
    "CIS Docker Benchmark 4.6: https://www.cisecurity.org/benchmark/docker",
    defect=Edit("Dockerfile", old='"/app/healthcheck.js"]', new=f'"-e", "{_BLIND_PROBE}"]'),
)
def frozen_turns_unhealthy(frozen: BrokenHealth) -> Verdict:
    """
    Why: a probe that stays green while nothing is answered hides exactly the outage that it exists to report.
    Fix: let the probe send the service an HTTP request, and treat the probe's own timeout as a failure.
    """
    if frozen.status == "unhealthy":
        return passed("unhealthy once its processes were stopped with SIGSTOP")
    return failed(f"still {frozen.status} while all its processes were stopped", evidence=(frozen.probe,))
