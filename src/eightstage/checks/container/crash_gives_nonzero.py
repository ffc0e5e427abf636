"""A container whose service is killed ends, with an exit code that is not 0, or starts it again."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.container.crash import Crash
from eightstage.structural import In


@check(
    stages=("production",),
    needs=("container/becomes-healthy",),
    source="Docker documentation, restart policies (on-failure); Kubernetes documentation, Pod lifecycle",
    defect=In("production").change("ENTRYPOINT", r'tini"', 'tini", "-e", "137"'),
)
def crash_gives_nonzero(crash: Crash) -> Verdict:
    """
    Why: a crash that ends with 0 counts as work that was done; nothing starts the service again and nobody is told.
    Fix: let process 1 hand on the exit code of the service, and end when the service ends.
    """
    if crash.exit_code is None:
        return passed("process 1 starts anew what was killed")
    if crash.exit_code == 0:
        return failed("exit code 0 although the service was killed", evidence=crash.log)
    return passed(f"exit code {crash.exit_code} after SIGKILL")
