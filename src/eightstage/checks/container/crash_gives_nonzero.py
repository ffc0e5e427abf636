"""When its service is killed, a container exits with a code other than 0 or starts the service again."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.defects.structural import In
from eightstage.evidence.container.crash import Crash


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source=(
        Source(
            "Docker documentation, restart policies",
            "https://docs.docker.com/engine/containers/start-containers-automatically/",
        ),
        Source(
            "Kubernetes documentation, restart policy",
            "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy",
        ),
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/processes",
    defect=In("production").change("ENTRYPOINT", r'tini"', 'tini", "-e", "137"'),
    examples=(
        bad(says="the init hides it", crash=Crash(0, ())),
        good(says="the code of a program that was killed", crash=Crash(137, ())),
        good(says="process 1 starts it again", crash=Crash(None, ())),
    ),
)
def crash_gives_nonzero(crash: Crash) -> Verdict:
    """
    Why: a crash that exits with 0 looks like finished work; nothing restarts the service and nobody is alerted.
    Fix: let process 1 pass on the service's exit code, and exit when the service does.
    """
    if crash.exit_code is None:
        return passed("process 1 starts anew what was killed")
    if crash.exit_code == 0:
        return failed("exit code 0 although the service was killed", evidence=crash.log)
    return passed(f"exit code {crash.exit_code} after SIGKILL")
