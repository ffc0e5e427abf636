"""A started container becomes healthy within the limit of its target, and stays healthy."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.contract import SERVING
from eightstage.defects.structural import In
from eightstage.evidence.build_log import excerpt
from eightstage.evidence.container.start import PATIENCE, Start
from eightstage.policy import Policy
from eightstage.units import duration

# Long enough for an error with its stack.
_LOG_LINES = 20

_POLICY = facts.policy('[limits.development]\nstart = "5 s"\n')


@check(
    stages=SERVING,
    source=Source(
        "Dockerfile reference, HEALTHCHECK --start-interval",
        "https://docs.docker.com/reference/dockerfile/#healthcheck",
    ),
    level=Level.BEGINNER,
    guide="concepts/health",
    defect=In("production").change("HEALTHCHECK", r"--start-interval=\S+", "--start-interval=8s"),
    examples=(
        bad(says="the health check fails", start=facts.start(healthy_s=None, status="unhealthy")),
        bad(says="it ends", start=facts.start(healthy_s=None, status="ended with exit code 3")),
        bad(says="later than its limit", start=facts.start(healthy_s=7.0), policy=_POLICY),
        bad(says="it does not stay healthy", start=facts.start(unsettled="ended with exit code 1 soon after")),
        good(says="healthy within its limit", start=facts.start(healthy_s=4.0), policy=_POLICY),
    ),
)
def becomes_healthy(target: str, start: Start, policy: Policy) -> Verdict:
    """
    Why: a container gets no requests until it is healthy; every second here is a second of each deployment.
    Fix: give HEALTHCHECK a --start-period above zero and a short --start-interval; read the probe's output and the log.
    """
    limit = policy.limit(target).start
    # A refused connection only says that the service is gone; its own last words say why.
    log = excerpt(start.log, _LOG_LINES)
    if start.healthy_s is None or start.status != "healthy":
        if start.busy and start.status.startswith("still starting"):
            return undetermined(f"it is {start.status}, but {start.busy}", log)
        probe = (f"health check: {start.probe}",) if start.probe else ()
        return failed(f"it did not become healthy: {start.status}", (*log, *probe))
    if start.unsettled:
        return failed(f"healthy after {duration(start.healthy_s)}, and {start.unsettled}", log)
    if limit is not None and start.healthy_s > limit:
        answer = f"; it first answered after {duration(start.first_answer_s)}" if start.first_answer_s else ""
        late = f"healthy after {duration(start.healthy_s)}, limit {duration(limit)}{answer}"
        return undetermined(f"{late}, but {start.busy}") if start.busy else failed(late)
    within = f", limit {duration(limit)}" if limit is not None else f" (waited for up to {PATIENCE} limits)"
    asked = "; it has no health check, and was asked from outside" if start.is_asked else ""
    return passed(f"healthy after {duration(start.healthy_s)}{within}{asked}")
