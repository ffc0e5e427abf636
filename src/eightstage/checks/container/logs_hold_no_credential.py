"""No credential that a client sends appears in the log, at any level."""

from eightstage.checks import Verdict, check, failed, passed, undetermined
from eightstage.evidence.container.workout import CANARY, Workout


@check(
    stages=("debug",),
    requires=("container/becomes-healthy",),
    source="OWASP logging cheat sheet, data to exclude: "
    "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude",
)
def logs_hold_no_credential(workout: Workout) -> Verdict:
    """
    Why: logs are kept for a long time and read by many people; a token in a log is a token published.
    Fix: let the logger redact Authorization, Cookie and similar headers before it writes.
    """
    told = [line for line in (*workout.output, *workout.errors) if CANARY in line]
    if told:
        return failed(f"{len(told)} lines hold a credential of a client", (told[0][:300],))
    if not workout.answered:
        return undetermined("no request with a credential was answered, so there was none to log")
    lines = len(workout.output) + len(workout.errors)
    return passed(f"none in {lines} lines after {workout.answered} requests with a credential")
