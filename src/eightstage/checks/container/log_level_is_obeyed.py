"""The environment decides how much is logged."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.defects import Edit
from eightstage.evidence.container.workout import Workout


@check(
    stages=("production",),
    needs=("container/becomes-healthy",),
    source="Twelve-Factor App, config",
    defect=Edit("src/server.js", old="createLog(config.logLevel)", new='createLog(config.logLevel && "info")'),
)
def log_level_is_obeyed(quiet_log: tuple[str, ...], workout: Workout) -> Verdict:
    """
    Why: the level is turned up in the middle of a fault, without a new build, and down where each line is paid for.
    Fix: read the level from the environment when the service starts, and give it to the logger.
    """
    if quiet_log:
        return failed(f"{len(quiet_log)} lines were logged although the level was turned down", quiet_log[:3])
    return passed(f"nothing when it is turned down; {len(workout.output)} lines else")
