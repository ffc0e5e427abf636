"""No signal opens a debugger's port in production."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.defects import Edit
from eightstage.evidence.container.workout import Workout


@check(
    stages=("production",),
    needs=("container/becomes-healthy", "container/survives-rude-requests"),
    source="Node.js documentation, --disable-sigusr1; inspector security",
    defect=Edit("Dockerfile", old='"--disable-sigusr1", ', new=""),
)
def signal_opens_no_inspector(workout: Workout) -> Verdict:
    """
    Why: SIGUSR1 makes Node open its inspector, and whoever reaches that port runs code as the service.
    Fix: start production with --disable-sigusr1; use the debug target to look inside.
    """
    before, after = ({socket.port for socket in sockets} for sockets in workout.listening)
    if not after:
        return failed("SIGUSR1 ends the service")
    opened = sorted(after - before)
    if opened:
        return failed(f"SIGUSR1 opens port {opened[0]}")
    return passed("SIGUSR1 opens no port")
