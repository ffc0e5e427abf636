"""Orphaned processes are reaped when they end."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped, undetermined
from eightstage.defects.structural import In
from eightstage.evidence.container.workout import Orphan, Workout


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=("text/process-one-is-an-init",),
    source=(
        Source("wait(2)", "https://man7.org/linux/man-pages/man2/wait.2.html"),
        Source("Docker documentation, --init", "https://docs.docker.com/reference/cli/docker/container/run/"),
    ),
    level=Level.ADVANCED,
    guide="concepts/processes",
    # It has the init's name, and takes the same words; but it becomes the program that it starts.
    defect=(
        In("production").append("COPY --from=security /usr/bin/env /usr/local/bin/tini"),
        # It does not know the init's options, so it must not meet a defect that gives some.
        In("production").change("ENTRYPOINT", '/usr/bin/tini", "--"', '/usr/local/bin/tini"'),
    ),
    examples=(
        bad(says="a zombie stays", workout=facts.workout(orphan=Orphan(left=("sleep, 12",)))),
        good(says="it was taken away", workout=facts.workout(orphan=Orphan())),
        good(says="the policy names no command", workout=facts.workout(orphan=None), is_skipped=True),
    ),
)
def orphans_are_reaped(workout: Workout) -> Verdict:
    """
    Why: zombies that nobody waits for fill the process table until no new process can start.
    Fix: start the service under an init: ENTRYPOINT ["/usr/bin/tini", "--"].
    """
    if workout.orphan is None:
        return skipped("the policy names no command that leaves a process behind; see [container] orphan")
    if workout.orphan.problem:
        return undetermined(
            f"no orphan was seen to end: {workout.orphan.problem}",
            fix="correct [container] orphan in eightstage.toml: it leaves a process behind, and ends with 0",
        )
    if workout.orphan.left:
        left = workout.orphan.left
        return failed(f"it stays dead in the table of processes: {left[0]}", left)
    return passed("the orphan was taken away")
