"""The health check turns unhealthy when the service is frozen."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.defects import Edit
from eightstage.evidence.container.health import BrokenHealth

_PROBE_BLIND_TO_SILENCE = (
    "const ok = (r) => process.exit(r.ok ? 0 : 1);"
    "fetch('http://127.0.0.1:3000/health', { signal: AbortSignal.timeout(400) }).then(ok, () => process.exit(0))"
)


@check(
    stages=("production",),
    reads=("debug",),
    needs=("container/becomes-healthy",),
    source="Docker documentation, HEALTHCHECK; CIS Docker Benchmark 4.6",
    defect=Edit("Dockerfile", old="@PROBE@", new=_PROBE_BLIND_TO_SILENCE),
)
def frozen_turns_unhealthy(frozen: BrokenHealth) -> Verdict:
    """
    Why: a probe that is green while nothing is answered hides exactly the outage it is there for.
    Fix: let the probe ask the service over HTTP, with a timeout of its own that counts as a failure.
    """
    if frozen.status == "unhealthy":
        return passed("unhealthy once its processes were stopped with SIGSTOP")
    return failed(f"still {frozen.status} while all its processes were stopped", evidence=(frozen.probe,))
