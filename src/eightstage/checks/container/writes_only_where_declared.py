"""A running service changes nothing in its container except where the policy allows it."""

from fnmatch import fnmatch

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.evidence.container.workout import Workout
from eightstage.policy import Policy


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=("image/application-cannot-rewrite-itself",),
    source=(
        Source("Twelve-Factor App, processes", "https://12factor.net/processes"),
        Source("Docker documentation, storage drivers", "https://docs.docker.com/engine/storage/drivers/"),
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/security",
    examples=(
        bad(says="a database in the container", workout=facts.workout(changed=("/app", "/app/orders.db"))),
        good(says="nothing", workout=facts.workout(changed=())),
        good(says="in folders for that", workout=facts.workout(changed=("/run", "/run/upload"))),
    ),
)
def writes_only_where_declared(workout: Workout, policy: Policy) -> Verdict:
    """
    Why: data written into a container is lost with it, fills the host's disk, and fails on a read-only root.
    Fix: write to a mounted folder or to standard output; list what must be written under [container] writes.
    """
    surprising = [p for p in workout.changed if not any(fnmatch(p, pattern) for pattern in policy.container.writes)]
    if surprising:
        return failed(f"it changed {surprising[-1]}", tuple(surprising[:20]))
    if not workout.answered:
        return undetermined("no request was answered, so the service had nothing to write for")
    return passed(f"{len(workout.changed)} changes, all of them declared" if workout.changed else "nothing was changed")
