"""Production logs one JSON object per line, to standard output."""

import json

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped, undetermined
from eightstage.evidence.container.workout import Workout
from eightstage.policy import Policy


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source=Source("Twelve-Factor App, logs", "https://12factor.net/logs"),
    level=Level.INTERMEDIATE,
    guide="concepts/logs",
    examples=(
        bad(says="a sentence", workout=facts.workout(output=("listening now",))),
        bad(says="JSON that is no object", workout=facts.workout(output=('"listening"',))),
        bad(says="on standard error", workout=facts.workout(errors=('{"message": "listening"}',))),
        good(says="an object in each line", workout=facts.workout(output=('{"message": "listening"}', "{}"))),
        good(
            says="the policy says that logs are text",
            workout=facts.workout(output=("listening now",)),
            policy=facts.policy("[container]\njson_logs = false\n"),
            is_skipped=True,
        ),
    ),
)
def logs_are_lines_of_json(workout: Workout, policy: Policy) -> Verdict:
    """
    Why: a log collector treats each line as an event; what it cannot parse is lost or split up.
    Fix: use one logger that writes JSON lines to standard output, and write logs nowhere else.
    """
    if not policy.container.json_logs:
        return skipped("the policy says that logs are not JSON; see [container] json_logs")
    odd = [line for line in workout.output if not _is_object(line)]
    if odd:
        return failed(f"not a JSON object: {odd[0][:120]}", tuple(line[:160] for line in odd[1:6]))
    if workout.errors:
        return failed(f"on standard error: {workout.errors[0][:120]}", workout.errors[1:6])
    if not workout.answered:
        return undetermined("no request was answered, so nothing had to be logged")
    if not workout.output:
        return undetermined("it logged nothing, though it was asked; see [container] json_logs")
    return passed(f"{len(workout.output)} lines, each a JSON object")


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
