"""An environment variable sets the log level."""

from eightstage.checks import Verdict, check, failed, passed, undetermined
from eightstage.evidence.container.configured import Quiet
from eightstage.evidence.container.workout import Workout


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source="Twelve-Factor App, config: https://12factor.net/config",
)
def log_level_is_obeyed(quiet_log: Quiet, workout: Workout) -> Verdict:
    """
    Why: the level is raised during an incident, without a new build, and lowered where every line costs money.
    Fix: read the level from the environment when the service starts, and pass it to the logger.
    """
    lines = quiet_log.log
    if lines:
        return failed(f"{len(lines)} lines were logged although the level was turned down", lines[:3])
    if not quiet_log.answered:
        return undetermined("no request was answered while the level was turned down")
    if not workout.output:
        return undetermined("nothing is logged at the usual level either, though it was asked")
    return passed(f"nothing when it is turned down; {len(workout.output)} lines else")
