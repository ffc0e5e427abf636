"""No signal opens a debugger port in production."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.evidence.container.processes import Socket
from eightstage.evidence.container.workout import Signalled, Workout


def _after(*opened: Socket) -> Workout:
    """What a service listens on after the signal, with what it has opened then."""
    return facts.workout(signalled=Signalled(None, is_handled=True, sockets=(*facts.LISTENING, *opened)))


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=("container/survives-rude-requests",),
    source=Source("Linux, signal(7)", "https://man7.org/linux/man-pages/man7/signal.7.html"),
    level=Level.ADVANCED,
    guide="concepts/security",
    examples=(
        bad(says="a port opens", workout=_after(Socket(9229, is_open=False))),
        bad(says="the service ends", workout=facts.workout(signalled=Signalled(138, is_handled=False, sockets=()))),
        good(says="nothing changes", workout=_after()),
    ),
)
def signal_opens_no_inspector(workout: Workout) -> Verdict:
    """
    Why: at SIGUSR1 some runtimes open a debugger, and whoever reaches that port can run code as the service.
    Fix: switch that off in the command of production; use the debug target to look inside.
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
