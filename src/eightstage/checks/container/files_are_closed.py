"""After many requests the service has no more files and sockets open than after few."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.evidence.container.endurance import Endurance


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    # Some visits end too early, as rude ones do.
    explained_by=("container/survives-rude-requests",),
    source=(
        Source("CWE-775, missing release of file descriptor", "https://cwe.mitre.org/data/definitions/775.html"),
        Source("Linux manual, getrlimit(2), RLIMIT_NOFILE", "https://man7.org/linux/man-pages/man2/getrlimit.2.html"),
    ),
    level=Level.ADVANCED,
    guide="concepts/processes",
    examples=(
        bad(says="one for each request", endurance=facts.endurance(files=(20, 80, 140, 200, 260, 260, 320, 380))),
        bad(
            says="one for each client that leaves too early",
            endurance=facts.endurance(files=(20, 32, 44, 56, 68)),
        ),
        good(says="as many as before", endurance=facts.endurance(files=(20, 20, 21, 20, 20))),
        good(says="a pool that has filled", endurance=facts.endurance(files=(20, 70, 72, 72, 72))),
        good(says="closed by a timer", endurance=facts.endurance(files=(20, 80, 140, 200, 260, 20, 30, 30))),
    ),
)
def files_are_closed(endurance: Endurance) -> Verdict:
    """
    Why: a process may have so many files and sockets open and no more; at the limit the service accepts no connection,
    and neither tests nor the first hours of a release come near it.
    Fix: close what a request opens in every case, when it fails and when its client leaves as well.
    """
    first, last = endurance.states[0].files, endurance.states[-1].files
    if first is None or last is None:
        return undetermined("what its processes have open cannot be read")
    told = f"{last} files and sockets are open after {endurance.visits} more requests, {first} before them"
    if endurance.problem:
        return undetermined(f"{endurance.problem}; {told}", endurance.log)
    return failed(told) if endurance.keeps_files else passed(told)
