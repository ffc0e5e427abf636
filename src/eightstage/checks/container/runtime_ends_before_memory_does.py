"""The heap follows the container's memory limit: the runtime reports out of memory before the kernel kills it."""

from eightstage.checks import Verdict, check, failed, passed, skipped, undetermined
from eightstage.evidence.container.exhausted import Exhaustion

_KILLED = 137
# Of the limit; the runtime itself takes less.
_MUCH = 0.5


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source="Node.js documentation, --max-old-space-size-percentage: "
    "https://nodejs.org/api/cli.html#--max-old-space-size-percentagepercentage; "
    "Linux, control group v2: https://docs.kernel.org/admin-guide/cgroup-v2.html",
)
def runtime_ends_before_memory_does(exhausted: Exhaustion | None) -> Verdict:
    """
    Why: a service that the kernel kills leaves no explanation; the runtime's own error shows heap and stack.
    Fix: give the heap a share of the container's limit, such as --max-old-space-size-percentage=75.
    """
    if exhausted is None:
        return skipped("the policy names no program that uses up memory; see [container] exhaust")
    told = next((line for line in exhausted.log if "memory" in line.lower()), "")
    was_used_up = exhausted.by_kernel or bool(told) or exhausted.peak >= _MUCH
    if not was_used_up:
        words = f"the program of [container] exhaust ended with {exhausted.exit_code} before it used up the memory"
        return undetermined(words, exhausted.log[-3:], fix="correct [container] exhaust in eightstage.toml")
    if exhausted.by_kernel or (exhausted.exit_code == _KILLED and not told):
        return failed("the kernel killed it when memory ran out", evidence=exhausted.log[-3:])
    if exhausted.exit_code == 0 or not exhausted.log:
        return failed(f"it ended with {exhausted.exit_code} and did not say why", evidence=exhausted.log[-3:])
    return passed(f"exit code {exhausted.exit_code}: {(told or exhausted.log[0]).strip()[:100]}")
