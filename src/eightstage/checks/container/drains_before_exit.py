"""On the stop signal the service finishes the request in flight, refuses new ones and exits in time."""

from eightstage.checks import Verdict, check, failed, passed, undetermined
from eightstage.evidence.container.stop import Stop
from eightstage.policy import Policy
from eightstage.structural import In
from eightstage.units import duration


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source="Kubernetes documentation, termination of pods: "
    "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
    defect=In("production").append("STOPSIGNAL SIGKILL"),
)
def drains_before_exit(target: str, stop: Stop, policy: Policy) -> Verdict:
    """
    Why: every deployment stops containers; a request that is cut off is a request that failed.
    Fix: on SIGTERM stop accepting, answer the open requests, exit 0; use an init and an exec-form ENTRYPOINT.
    """
    limit = policy.limit(target).stop
    problems: list[str] = []
    # These may be the machine's fault when it is busy.
    late: list[str] = []
    if isinstance(stop.reply, str) or stop.reply.status != policy.drain.status:
        got = stop.reply if isinstance(stop.reply, str) else f"status {stop.reply.status}"
        problems.append(f"the request in flight got {got}")
    if stop.refused_s is None:
        late.append("new requests were still answered after the signal")
    is_late = limit is not None and stop.seconds > limit
    if stop.exit_code != 0:
        (late if is_late else problems).append(f"exit code {stop.exit_code}")
    if limit is not None and is_late:
        late.append(f"ended after {duration(stop.seconds)}, limit {duration(limit)}")
    told = "; ".join((*problems, *late))
    if late and not problems and stop.busy:
        return undetermined(f"{told}, but {stop.busy}", evidence=stop.log)
    if told:
        return failed(told, evidence=stop.log)
    return passed(
        f"answered, new requests refused after {duration(stop.refused_s or 0)}, exit 0 after {duration(stop.seconds)}"
    )
