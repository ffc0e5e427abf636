"""The health check turns unhealthy when the service answers wrongly."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.defects import Edit
from eightstage.evidence.container.health import BrokenHealth

_PROBE_BLIND_TO_ANSWERS = (
    "fetch('http://127.0.0.1:3000/health', { signal: AbortSignal.timeout(400) })"
    ".then(() => process.exit(0), () => process.exit(1))"
)


@check(
    stages=("production",),
    needs=("container/becomes-healthy",),
    source="Docker documentation, HEALTHCHECK; CIS Docker Benchmark 4.6",
    defect=Edit("Dockerfile", old="@PROBE@", new=_PROBE_BLIND_TO_ANSWERS),
)
def wrong_answer_turns_unhealthy(lying: BrokenHealth) -> Verdict:
    """
    Why: a service that answers with an error is up and useless; only a probe that reads the answer tells.
    Fix: let the probe demand status 200 and the expected body, not only a connection.
    """
    if lying.status == "unhealthy":
        return passed("unhealthy when the answer was wrong")
    return failed(f"{lying.status} while the answer was wrong", evidence=(lying.probe,))
