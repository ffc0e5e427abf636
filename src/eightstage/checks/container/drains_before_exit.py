"""On the stop signal the service finishes the request in flight, refuses new ones and exits in time."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.defects.structural import In
from eightstage.evidence.container.stop import Stop
from eightstage.policy import Policy
from eightstage.units import duration

_POLICY = facts.policy('[limits.production]\nstop = "5 s"\n')


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source=Source(
        "Kubernetes documentation, termination of pods",
        "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
    ),
    level=Level.ADVANCED,
    guide="concepts/processes",
    defect=In("production").append("STOPSIGNAL SIGKILL"),
    examples=(
        bad(says="the request in flight is cut off", stop=facts.stop(reply="no answer: reset")),
        bad(says="it goes on accepting", stop=facts.stop(refused_s=None)),
        bad(says="the engine has to kill it", stop=facts.stop(exit_code=137, seconds=9.0), policy=_POLICY),
        bad(says="it ends too late", stop=facts.stop(seconds=6.0), policy=_POLICY),
        good(says="answered, refused, ended", stop=facts.stop(), policy=_POLICY),
    ),
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
    problem = "; ".join((*problems, *late))
    if late and not problems and stop.busy:
        return undetermined(f"{problem}, but {stop.busy}", evidence=stop.log)
    if problem:
        return failed(problem, evidence=stop.log)
    return passed(
        f"answered, new requests refused after {duration(stop.refused_s or 0)}, exit 0 after {duration(stop.seconds)}"
    )
