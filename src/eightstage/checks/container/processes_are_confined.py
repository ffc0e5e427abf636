"""No production process has the group of root, capabilities or new privileges, and each is under seccomp."""

from typing import Any

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.defects.structural import In, in_bake
from eightstage.evidence.container.processes import Confinement
from eightstage.evidence.container.workout import Workout


def _running(**different: Any) -> Workout:  # noqa: ANN401 - values of any field
    return facts.workout(confined=(facts.process(), facts.process(**different)))


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=("container/runs-without-root",),
    source=(
        Source("CIS Docker Benchmark 5.3, 5.21, 5.25", "https://www.cisecurity.org/benchmark/docker"),
        Source("capabilities(7)", "https://man7.org/linux/man-pages/man7/capabilities.7.html"),
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/security",
    defect=(
        In("production").begin("ARG GROUP=<gid>"),
        In("production").change("USER", r":\d+", ":${GROUP}"),
        in_bake("production", 'args = { GROUP = "0" }'),
    ),
    examples=(
        bad(says="root", workout=_running(users=(0, 0, 0, 0))),
        bad(says="may become root again", workout=_running(users=(1001, 1001, 0, 1001))),
        bad(says="in root's group", workout=_running(groups=(0, 0, 0, 0))),
        bad(says="in root's group besides its own", workout=_running(extra_groups=(0,))),
        bad(says="a capability", workout=_running(capabilities=(0, 0x400, 0))),
        bad(says="a set-uid program would give it more", workout=_running(no_new_privileges=False)),
        bad(says="every system call", workout=_running(seccomp=0)),
        good(says="its user, and nothing more", workout=_running()),
    ),
)
def processes_are_confined(workout: Workout) -> Verdict:
    """
    Why: the root group, one capability or a missing seccomp filter in one process is enough for an attacker inside it.
    Fix: set user and group by number in USER, and start nothing that changes them.
    """
    if not workout.confined:
        return undetermined("no process could be looked at")
    problems = [f"{p.command[:50]}: {problem}" for p in workout.confined for problem in _problems(p)]
    if problems:
        return failed(problems[0], tuple(problems[1:]))
    users = sorted({p.users[0] for p in workout.confined})
    return passed(f"{len(workout.confined)} processes of user {users[0]}, no capability, filtered system calls")


def _problems(process: Confinement) -> list[str]:
    found = []
    if 0 in process.users:
        found.append("runs as root")
    if 0 in {*process.groups, *process.extra_groups}:
        found.append("is in root's group")
    if any(process.capabilities):
        found.append("has capabilities that were taken away")
    if not process.no_new_privileges:
        found.append("may get new privileges")
    if process.seccomp == 0:
        found.append("has no seccomp filter")
    return found
