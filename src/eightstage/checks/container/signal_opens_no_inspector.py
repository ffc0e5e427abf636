"""No signal opens a debugger port in production."""

from eightstage.checks import Verdict, check, failed, passed, undetermined
from eightstage.evidence.container.workout import Workout


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=("container/survives-rude-requests",),
    source="Node.js documentation, --disable-sigusr1: https://nodejs.org/api/cli.html#--disable-sigusr1",
)
def signal_opens_no_inspector(workout: Workout) -> Verdict:
    """
    Why: SIGUSR1 makes Node.js open its inspector, and whoever reaches that port can run code as the service.
    Fix: start production with --disable-sigusr1; use the debug target to look inside.
    """
    signalled = workout.signalled
    if signalled is None:
        return undetermined("the service had ended before the signal was sent")
    if signalled.exit_code is not None:
        return failed(f"SIGUSR1 ends the service with exit code {signalled.exit_code}")
    opened = sorted({s.port for s in signalled.sockets} - {s.port for s in workout.listening})
    if opened:
        return failed(f"SIGUSR1 opens port {opened[0]}")
    if not signalled.is_handled:
        return undetermined("the service answered nothing after the signal, so it may not have handled it yet")
    return passed("SIGUSR1 opens no port")
