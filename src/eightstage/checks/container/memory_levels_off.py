"""After many requests the service's memory stops growing."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.evidence.container.endurance import MUCH_MEMORY, Endurance
from eightstage.units import size

_MB = 1_000_000


def _rounds(*megabytes: int) -> Endurance:
    return facts.endurance(files=(20,) * len(megabytes), memory=tuple(used * _MB for used in megabytes))


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    # Some visits end too early, as rude ones do.
    explained_by=("container/survives-rude-requests",),
    source=(
        Source("CWE-401, missing release of memory", "https://cwe.mitre.org/data/definitions/401.html"),
        Source(
            "Kubernetes documentation, exceed a container's memory limit",
            "https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/",
        ),
    ),
    level=Level.ADVANCED,
    guide="concepts/processes",
    examples=(
        bad(says="a quarter of a megabyte for each request", endurance=_rounds(*range(40, 240, 15))),
        good(says="it stays", endurance=_rounds(40, 40, 41, 40, 40)),
        good(says="a heap that grows before it is collected", endurance=_rounds(40, 80, 100, 101, 101)),
        good(says="a cache that fills", endurance=_rounds(40, 90, 140, 190, 240, 240, 240)),
    ),
)
def memory_levels_off(endurance: Endurance) -> Verdict:
    """
    Why: what is kept of every request fills any limit; the service is killed and starts again, at night and under load.
    Fix: give each cache and each list that outlives a request a size, and take listeners and timers away with it.
    """
    first, last = endurance.states[0].memory, endurance.states[-1].memory
    if first is None or last is None:
        return undetermined("the kernel does not say what memory its processes use")
    told = f"{size(last)} in use after {endurance.visits} more requests, {size(first)} before them"
    if endurance.problem:
        return undetermined(f"{endurance.problem}; {told}", endurance.log)
    if not endurance.keeps_memory:
        return passed(told)
    if last - first < MUCH_MEMORY:
        return undetermined(f"it still grows, and too little to tell a leak from a late collector: {told}")
    return failed(told)
