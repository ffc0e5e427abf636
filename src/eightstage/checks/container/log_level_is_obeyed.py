"""An environment variable sets the log level."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.evidence.container.configured import Quiet
from eightstage.evidence.container.workout import Workout


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source=Source("Twelve-Factor App, config", "https://12factor.net/config"),
    level=Level.BEGINNER,
    guide="concepts/logs",
    examples=(
        bad(says="as many lines as ever", quiet_log=Quiet(5, ('{"status": 200}',)), workout=facts.workout()),
        good(says="silence when it is turned down", quiet_log=Quiet(5, ()), workout=facts.workout()),
    ),
)
def log_level_is_obeyed(quiet_log: Quiet, workout: Workout) -> Verdict:
    """
    Why: the level is raised during an incident, without a new build, and lowered where every line costs money.
    Fix: read the level from the environment when the service starts, and pass it to the logger.
    """
    lines = quiet_log.log
    if lines:
        return failed(f"logged although the level was turned down: {lines[0][:120]}", lines[1:3])
    if not quiet_log.answered:
        return undetermined("no request was answered while the level was turned down")
    if not workout.output:
        return undetermined("nothing is logged at the usual level either, though it was asked")
    return passed(f"nothing when it is turned down; {len(workout.output)} lines else")
