"""A target whose service is killed while it serves, as the kernel does when memory is short."""

from collections.abc import Sequence
from typing import Any

import attrs

from eightstage.engine.containers import Container
from eightstage.engine.toolbox import beside
from eightstage.errors import EngineError
from eightstage.evidence import TARGET, Context, NoEvidence, evidence
from eightstage.evidence.container.processes import descendants
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


@evidence("crash", images=(TARGET,), files=())
def observe(context: Context, target: str) -> Crash:
    """Kill every process of the container but its first."""
    policy = context.service.policy
    with serving(context, target, "crash") as container, beside(container) as tools:
        # Asked for now: a container that has ended publishes nothing.
        address = container.address(policy.service.port)
        served = [process.number for process in descendants(tools) if process.number != 1]
        kill(container, tools, served)

        def outcome(state: dict[str, Any]) -> Crash | None:
            if not state["Running"]:
                return Crash(int(state["ExitCode"]), container.log())
            is_replaced = _answers(address, policy.health.path) and not _are_there(container, tools, served)
            return Crash(None, container.log()) if is_replaced else None

        return container.wait("ended or answering again", outcome, _WITHIN_S)


def kill(container: Container, tools: Container, served: Sequence[int]) -> None:
    """Send SIGKILL through the engine only: on this machine the same numbers may belong to others."""
    if not served:
        container.kill("SIGKILL")
        return
    try:
        tools.run(["/bin/sh", "-c", f"kill -KILL {' '.join(map(str, served))}"])
    except EngineError:
        # The end of a process may end the first one, and with it the table that the tools run in.
        if container.inspect()["State"]["Running"]:
            raise


def _are_there(container: Container, tools: Container, served: Sequence[int]) -> bool:
    try:
        return any(process.number in served and not process.is_dead for process in descendants(tools))
    except (NoEvidence, EngineError):
        # The table ends with its first process, and the state of the container is what counts then.
        return container.inspect()["State"]["Running"] is True


def _answers(address: tuple[str, int], path: str) -> bool:
    reply = ask(address, path)
    return reply is not None and reply.status < 500  # noqa: PLR2004 - an error is no service
