"""A target whose service is killed while it serves, as the kernel does when memory is short."""

import os
import signal
from collections.abc import Iterable
from typing import Any

import attrs

from eightstage.evidence import Context, NoEvidence
from eightstage.evidence.container.start import serving
from eightstage.evidence.http import ask

_WITHIN_S = 20.0


@attrs.frozen
class Crash:
    """
    What became of the container.

    exit_code: With which it ended; None when process 1 replaced what was killed, and the service answers again.
    log: The end of its log.
    """

    exit_code: int | None
    log: tuple[str, ...]


def observe(context: Context, target: str) -> Crash:
    """Kill every process of the container but its first."""
    policy = context.service.policy
    with serving(context, target, "crash") as container:
        # Asked for now: a container that has ended publishes nothing.
        address = container.address(policy.service.port)
        first = container.inspect()["State"]["Pid"]
        served = [p.process_id for p in container.processes() if p.process_id != first]
        _kill(served or [first])

        def outcome(state: dict[str, Any]) -> Crash | None:
            if not state["Running"]:
                return Crash(int(state["ExitCode"]), container.log())
            is_replaced = not any(map(_is_there, served)) and _answers(address, policy.health.path)
            return Crash(None, container.log()) if is_replaced else None

        return container.wait("ended or answering again", outcome, _WITHIN_S)


def _kill(process_ids: Iterable[int]) -> None:
    for process_id in process_ids:
        try:
            os.kill(process_id, signal.SIGKILL)
        except ProcessLookupError:
            continue
        except PermissionError as error:
            raise NoEvidence(f"the engine's processes cannot be signalled from here: {error}") from error


def _is_there(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def _answers(address: tuple[str, int], path: str) -> bool:
    reply = ask(address, path)
    return reply is not None and reply.status < 500  # noqa: PLR2004 - an error is no service
