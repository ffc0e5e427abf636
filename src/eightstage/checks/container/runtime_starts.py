"""The runtime starts with the environment of every stage, also of those that do not serve."""

import shlex

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped
from eightstage.contract import SERVING, STAGES
from eightstage.evidence.container.commands import CommandRun


@check(
    stages=tuple(stage for stage in STAGES if stage not in SERVING),
    source=(
        Source("Dockerfile reference, ENV", "https://docs.docker.com/reference/dockerfile/#env"),
        Source("The eight stages", "docs/stages.md"),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/base",
    examples=(
        bad(
            says="a variable that it refuses",
            runtime=CommandRun(("lua", "-e", "0"), 1, ("invalid option in LUA_INIT",)),
        ),
        bad(says="not in PATH", runtime=CommandRun(("lua", "-e", "0"), None, ("not found in $PATH",))),
        good(says="it starts", runtime=CommandRun(("lua", "-e", "0"), 0, ())),
        good(says="the policy names no command", runtime=CommandRun((), None, ()), is_skipped=True),
    ),
)
def runtime_starts(runtime: CommandRun) -> Verdict:
    """
    Why: a variable that the runtime refuses breaks everything built on the stage, and the error names another stage.
    Fix: remove the variable from ENV, or set it only for the step that needs it.
    """
    if not runtime.command:
        return skipped("the policy names no command; see [container] runtime")
    words = shlex.join(runtime.command)
    if runtime.exit_code is None:
        return failed(f"{words} cannot be started", evidence=runtime.output)
    if runtime.exit_code != 0:
        return failed(f"{words} ended with {runtime.exit_code}", evidence=runtime.output)
    return passed(f"{words} ran")
