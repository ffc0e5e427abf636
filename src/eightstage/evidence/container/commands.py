"""A target started with another command than its own."""

from collections.abc import Sequence

import attrs

from eightstage.engine.containers import NotStarted
from eightstage.evidence import TARGET, Context, evidence
from eightstage.evidence.container.scenario import blame_no_memory, created

_WITHIN_S = 60.0


@attrs.frozen
class CommandRun:
    """
    One run.

    command: Empty when the policy names none, and nothing was run.
    exit_code: None when the image has no such program, or it cannot be used.
    output: Its log, or the engine's words for why it could not be started.
    """

    command: tuple[str, ...]
    exit_code: int | None
    output: tuple[str, ...]


@evidence("other_command", images=(TARGET,), files=())
def other(context: Context, target: str) -> CommandRun:
    """Run the policy's other command."""
    return _run(context, target, "other", context.service.policy.container.other)


@evidence(images=(TARGET,), files=())
def runtime(context: Context, target: str) -> CommandRun:
    """Run the policy's command that starts the runtime, in any target."""
    return _run(context, target, "runtime", context.service.policy.container.runtime)


@evidence(images=(TARGET,), files=())
def utc_offset(context: Context, target: str) -> CommandRun:
    """Run the policy's command that tells the time zone."""
    return _run(context, target, "utc-offset", context.service.policy.container.utc_offset)


def _run(context: Context, target: str, purpose: str, command: Sequence[str]) -> CommandRun:
    if not command:
        return CommandRun((), None, ())
    with created(context, target, purpose, command=command) as container:
        try:
            container.start()
        except NotStarted as error:
            return CommandRun(tuple(command), None, (error.what,))
        exit_code, log = container.wait_for_end(_WITHIN_S), container.log()
        if exit_code != 0:
            blame_no_memory(context, target, container, log)
        return CommandRun(tuple(command), exit_code, log)
