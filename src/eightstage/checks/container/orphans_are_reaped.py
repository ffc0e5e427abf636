"""Orphaned processes are reaped when they end."""

from eightstage.checks import Verdict, check, failed, passed, skipped, undetermined
from eightstage.evidence.container.workout import Workout
from eightstage.structural import In


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=("dockerfile/process-one-is-an-init",),
    source="wait(2): https://man7.org/linux/man-pages/man2/wait.2.html; "
    "Docker documentation, --init: https://docs.docker.com/reference/cli/docker/container/run/",
    # It has the init's name, and takes the same words; but it becomes the program that it starts.
    defect=(
        In("security").begin("RUN cp /usr/bin/env /usr/bin/tini"),
        In("debug").append("COPY --from=production /usr/bin/tini /usr/bin/tini"),
    ),
)
def orphans_are_reaped(workout: Workout) -> Verdict:
    """
    Why: zombies that nobody waits for fill the process table until no new process can start.
    Fix: start the service behind an init: ENTRYPOINT ["/usr/bin/tini", "--"].
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
