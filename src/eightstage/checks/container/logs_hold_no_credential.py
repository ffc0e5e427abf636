"""No credential that a client sends appears in the log, at any level."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.evidence.container.workout import CANARY, Workout


@check(
    stages=("debug",),
    requires=("container/becomes-healthy",),
    source=Source(
        "OWASP logging cheat sheet, data to exclude",
        "https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html#data-to-exclude",
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/logs",
    examples=(
        bad(says="a token", workout=facts.workout(output=(f'{{"authorization": "Bearer {CANARY}"}}',))),
        bad(says="a cookie on standard error", workout=facts.workout(errors=(f"cookie: s={CANARY}",))),
        good(says="redacted", workout=facts.workout(output=('{"authorization": "[redacted]"}',))),
    ),
)
def logs_hold_no_credential(workout: Workout) -> Verdict:
    """
    Why: logs are kept for a long time and read by many people; a token in a log is a token published.
    Fix: let the logger redact Authorization, Cookie and similar headers before it writes.
    """
    lines = len(workout.output) + len(workout.errors)
    found = [line for line in (*workout.output, *workout.errors) if CANARY in line]
    if found:
        return failed(f"{len(found)} of {lines} lines hold a credential of a client", (found[0][:300],))
    if not workout.answered:
        return undetermined("no request with a credential was answered, so there was none to log")
    return passed(f"none of {lines} lines, after {workout.answered} requests with a credential")
