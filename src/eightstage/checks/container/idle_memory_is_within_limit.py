"""When idle, production uses no more memory than the policy allows."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped, undetermined
from eightstage.evidence.container.workout import Workout
from eightstage.policy import Policy
from eightstage.units import size

_POLICY = facts.policy('[limits.production]\nmemory = "80 MB"\n')


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source=Source(
        "Kubernetes documentation, requests and limits",
        "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/processes",
    examples=(
        bad(says="more than the limit", workout=facts.workout(memory=90_000_000), policy=_POLICY),
        good(says="less", workout=facts.workout(memory=70_000_000), policy=_POLICY),
        good(says="nobody names a limit", workout=facts.workout(), is_skipped=True),
    ),
)
def idle_memory_is_within_limit(target: str, workout: Workout, policy: Policy) -> Verdict:
    """
    Why: every replica pays for memory used at idle, all day.
    Fix: load less at start, or deliberately raise `memory` under the target's limits.
    """
    limit = policy.limit(target).memory
    if limit is None:
        return skipped(f"the policy has no limit; add memory under [limits.{target}]")
    if workout.memory is None:
        return undetermined("the engine does not count memory here")
    if workout.memory > limit:
        return failed(f"{size(workout.memory)} in use, limit {size(limit)}")
    return passed(f"{size(workout.memory)} in use, limit {size(limit)}")
