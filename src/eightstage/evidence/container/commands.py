"""A target started with another command than its own."""

from collections.abc import Sequence

import attrs

from eightstage.engine.containers import create
from eightstage.evidence import Context

_WITHIN_S = 20.0


@attrs.frozen
class CommandRun:
    """
    One run.

    command: Empty when the policy names none, and nothing was run.
    exit_code: None when the engine could not start it.
    output: Its log, or why it could not be started.
    """

    command: tuple[str, ...]
    exit_code: int | None
    output: tuple[str, ...]


def other(context: Context, target: str) -> CommandRun:
    """Run the policy's other command."""
    return _run(context, target, "other", context.service.policy.container.other)


def runtime(context: Context, target: str) -> CommandRun:
    """Run the policy's command that starts the runtime, in any target."""
    return _run(context, target, "runtime", context.service.policy.container.runtime)


def utc_offset(context: Context, target: str) -> CommandRun:
    """Run the policy's command that tells the time zone."""
    return _run(context, target, "utc-offset", context.service.policy.container.utc_offset)


def _run(context: Context, target: str, purpose: str, command: Sequence[str]) -> CommandRun:
    from docker.errors import APIError  # noqa: PLC0415 - the SDK costs 170 ms

    if not command:
        return CommandRun((), None, ())
    with create(context.scope, context.build.images[target], f"{target}-{purpose}", command=command) as container:
        try:
            container.start()
        except APIError as error:
            return CommandRun(tuple(command), None, (str(error.explanation),))
        return CommandRun(tuple(command), container.wait_for_end(_WITHIN_S), container.log())
