"""The image runs another of its programs, by name, instead of its own command."""

import shlex

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped
from eightstage.evidence.container.commands import CommandRun


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source=Source(
        "Dockerfile reference, how CMD and ENTRYPOINT interact",
        "https://docs.docker.com/reference/dockerfile/#understand-how-cmd-and-entrypoint-interact",
    ),
    level=Level.INTERMEDIATE,
    guide="stages/production",
    examples=(
        bad(says="not found in PATH", other_command=CommandRun(("migrate",), None, ("not found in $PATH",))),
        bad(says="the service takes it for an argument", other_command=CommandRun(("migrate",), 2, ("usage: serve",))),
        good(says="it runs", other_command=CommandRun(("migrate", "--dry-run"), 0, ("nothing to do",))),
        good(says="the policy names no command", other_command=CommandRun((), None, ()), is_skipped=True),
    ),
)
def command_can_be_replaced(other_command: CommandRun) -> Verdict:
    """
    Why: migrations, one-off jobs and version checks run this way; an image that allows only one command rules them out.
    Fix: put only the init in ENTRYPOINT, the service in CMD, and the programs' folder in PATH.
    """
    if not other_command.command:
        return skipped("the policy names no command; see [container] other")
    words = shlex.join(other_command.command)
    if other_command.exit_code is None:
        return failed(f"{words} cannot be started", evidence=other_command.output)
    if other_command.exit_code != 0:
        return failed(f"{words} ended with {other_command.exit_code}", evidence=other_command.output)
    return passed(f"{words}: {' '.join(other_command.output)[:80]}")
