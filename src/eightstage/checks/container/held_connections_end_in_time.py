"""Connections that clients hold, idle or busy, do not keep the container from ending in time."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped, undetermined
from eightstage.evidence.container.held import Held
from eightstage.policy import Policy
from eightstage.units import duration

_POLICY = facts.policy('[limits.production]\nstop = "5 s"\n')
# A program that does not handle its stop signal ends by it at once, which is in time.
_ENDED = {0, 129, 130, 131, 143}
_KILLED = 137


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=("container/drains-before-exit",),
    source=(
        Source("RFC 9112, persistence of connections", "https://www.rfc-editor.org/rfc/rfc9112#section-9.3"),
        Source(
            "Kubernetes documentation, termination of pods",
            "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
        ),
    ),
    level=Level.ADVANCED,
    guide="concepts/processes",
    examples=(
        bad(says="the engine has to kill it", held_connections=Held(3, 20, 137, 10.0), policy=_POLICY),
        bad(says="it ends too late", held_connections=Held(3, 20, 0, 6.0), policy=_POLICY),
        bad(says="it gives up with an error", held_connections=Held(3, 20, 1, 4.0), policy=_POLICY),
        good(says="it closes them", held_connections=Held(3, 20, 0, 0.5), policy=_POLICY),
        good(says="the signal itself ends it", held_connections=Held(3, 20, 143, 0.1), policy=_POLICY),
        good(says="it keeps no connection", held_connections=Held(0, 1, 0, 0.1), policy=_POLICY, is_skipped=True),
    ),
)
def held_connections_end_in_time(target: str, held_connections: Held, policy: Policy) -> Verdict:
    """
    Why: load balancers and browsers keep connections open; a service that waits for them is killed at every deployment,
    and the requests in flight with it.
    Fix: on SIGTERM close idle connections, answer what is asked with `Connection: close`, and set a deadline.
    """
    held, limit = held_connections, policy.limit(target).stop
    what = f"{held.idle} idle connections and one busy"
    problem = ""
    if held.exit_code == _KILLED:
        problem = f"with {what}, it had to be killed after {duration(held.seconds)}"
    elif limit is not None and held.seconds > limit:
        problem = f"with {what}, it ended after {duration(held.seconds)}, limit {duration(limit)}"
    if problem:
        return undetermined(f"{problem}, but {held.busy}", held.log) if held.busy else failed(problem, held.log)
    if held.exit_code not in _ENDED:
        return failed(f"with {what}, it ended with exit code {held.exit_code}", held.log)
    if not held.idle:
        return skipped("no connection can be held: each was closed after its answer, or got none")
    return passed(f"{what} closed, exit {held.exit_code} after {duration(held.seconds)}")
