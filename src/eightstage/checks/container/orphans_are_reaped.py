"""A process that lost its parent is taken away when it ends."""

from eightstage.checks import Verdict, check, failed, passed, skipped
from eightstage.defects import Edit
from eightstage.evidence.container.workout import Workout


@check(
    stages=("production",),
    needs=("container/becomes-healthy", "dockerfile/process-one-is-an-init"),
    source="wait(2); Docker documentation, --init",
    # The loader starts the program that is named behind it, and stays process 1.
    defect=Edit(
        "Dockerfile",
        old='USER 1001:1001\nENTRYPOINT ["/usr/bin/tini", "--"]',
        new='USER 1001:1001\nENTRYPOINT ["/lib64/ld-linux-x86-64.so.2"]',
    ),
)
def orphans_are_reaped(workout: Workout) -> Verdict:
    """
    Why: dead processes that nobody waits for fill the table of processes, until nothing can be started any more.
    Fix: start the service behind an init: ENTRYPOINT ["/usr/bin/tini", "--"].
    """
    if workout.orphans is None:
        return skipped("the policy names no command that leaves a process behind; see [container] orphan")
    if workout.orphans:
        return failed(f"{len(workout.orphans)} dead processes stay: {workout.orphans[0]}", workout.orphans)
    return passed("the orphan was taken away")
