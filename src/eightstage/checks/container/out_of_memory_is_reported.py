"""The heap follows the container's memory limit: the runtime reports out of memory before the kernel kills it."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped, undetermined
from eightstage.evidence.container.exhausted import Exhaustion

_KILLED = 137
# Of the limit; the runtime itself takes less.
_MUCH = 0.5


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source=Source("Linux, control group v2", "https://docs.kernel.org/admin-guide/cgroup-v2.html"),
    level=Level.ADVANCED,
    guide="concepts/processes",
    examples=(
        bad(says="the kernel kills it", exhausted=Exhaustion(137, by_kernel=True, peak=1.0, log=())),
        bad(says="killed without a word", exhausted=Exhaustion(137, by_kernel=False, peak=0.9, log=())),
        bad(says="it ends as if all were well", exhausted=Exhaustion(0, by_kernel=False, peak=0.8, log=())),
        good(
            says="the runtime says so",
            exhausted=Exhaustion(134, by_kernel=False, peak=0.9, log=("fatal: out of memory",)),
        ),
        good(says="the policy names no program", exhausted=None, is_skipped=True),
    ),
)
def out_of_memory_is_reported(exhausted: Exhaustion | None) -> Verdict:
    """
    Why: a service that the kernel kills leaves no explanation; the runtime's own error shows heap and stack.
    Fix: give the heap a share of the container's limit, not a fixed size, and leave room for the runtime itself.
    """
    if exhausted is None:
        return skipped("the policy names no program that uses up memory; see [container] exhaust")
    message = next((line for line in exhausted.log if "memory" in line.lower()), "")
    was_used_up = exhausted.by_kernel or bool(message) or exhausted.peak >= _MUCH
    if not was_used_up:
        words = f"the program of [container] exhaust ended with {exhausted.exit_code} before it used up the memory"
        return undetermined(words, exhausted.log[-3:], fix="correct [container] exhaust in eightstage.toml")
    if exhausted.by_kernel or (exhausted.exit_code == _KILLED and not message):
        return failed("the kernel killed it when memory ran out", evidence=exhausted.log[-3:])
    if exhausted.exit_code == 0 or not exhausted.log:
        return failed(f"it ended with {exhausted.exit_code} and did not say why", evidence=exhausted.log[-3:])
    return passed(f"exit code {exhausted.exit_code}: {(message or exhausted.log[0]).strip()[:100]}")
