"""What becomes of a container that nobody asks for anything any more."""

import time
from typing import Any, Final

import attrs

from eightstage.engine.containers import Container
from eightstage.errors import EngineError
from eightstage.evidence import Context, NoEvidence
from eightstage.evidence.busy import Busy
from eightstage.evidence.container.processes import descendants
from eightstage.evidence.container.scenario import blame_no_memory
from eightstage.evidence.http import ask

# After it was healthy: what fails with the first timer, lease or connection that runs out has mostly done so by then.
LEAST_S: Final = 15.0
# At the end nobody asks for anything, so that whatever is started anew was not ended by a request.
QUIET_S: Final = 5.0
_LOOK_S: Final = 0.5
_HEALTHY: Final = "healthy"
# First processes that start others anew and serve nothing. Any other may be the service, and what it starts its jobs.
_SUPERVISORS: Final = frozenset({"ash", "bash", "busybox", "dash", "runsvdir", "s6-svscan", "sh", "supervisord"})
_NOT_OK: Final = 400


@attrs.frozen
class Stay:
    """
    How a container was found at the end.

    seconds: How long after it was healthy that was.
    ended: The exit code of its first process; None while that runs.
    health: Its health status; without a health check, "healthy" where its health path gave a good answer.
    is_anew: Whether its first process, which serves nothing itself, has replaced every other process, though nobody
        asked for anything.
    log: The end of its log.
    busy: How busy the machine was meanwhile; empty when it was not.
    """

    seconds: float
    ended: int | None = None
    health: str = _HEALTHY
    is_anew: bool = False
    log: tuple[str, ...] = ()
    busy: str = ""


def watch(context: Context, target: str, container: Container, tools: Container, since: float) -> Stay:
    """
    Leave it alone until `LEAST_S` after it was healthy, and for `QUIET_S` at least, and look at it.

    Args:
        context: What is verified.
        target: What it was made from.
        container: What is looked at.
        tools: A container beside it.
        since: When it was healthy, by the monotonic clock.

    Raises:
        NoEvidence: It ended for want of memory.
    """
    busy, before = Busy(), _workers(tools)
    _leave_alone(container, max(QUIET_S, since + LEAST_S - time.monotonic()))
    # Clients that were there before may have kept its health check waiting; it gets the time to say so.
    _wait_for_recovery(container)
    found = container.inspect()
    state, log, seconds = found["State"], container.log(), time.monotonic() - since
    if not state["Running"]:
        blame_no_memory(context, target, container, log)
        return Stay(seconds, ended=int(state["ExitCode"]), log=log)
    after = _workers(tools)
    is_anew = bool(before and after) and before.isdisjoint(after)
    policy = context.service.policy
    health = _status(state) or _asked(container, policy.service.port, policy.health.path)
    return Stay(seconds, health=health, is_anew=is_anew, log=log, busy=busy.told())


def _leave_alone(container: Container, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0 and not container.has_ended:
        container.scope.check_open()
        time.sleep(min(left, _LOOK_S))


def _wait_for_recovery(container: Container) -> None:
    probed = container.inspect()["Config"].get("Healthcheck") or {}
    turn = sum((probed.get(name) or 30_000_000_000) / 1e9 for name in ("Interval", "Timeout"))
    deadline = time.monotonic() + turn
    while time.monotonic() < deadline:
        state = container.inspect()["State"]
        if not state["Running"] or _status(state) in {"", _HEALTHY}:
            break
        container.scope.check_open()
        time.sleep(_LOOK_S)


def _status(state: dict[str, Any]) -> str:
    """Its health status; empty without a health check."""
    return str((state.get("Health") or {}).get("Status", ""))


def _asked(container: Container, port: int, path: str) -> str:
    reply = ask(container.address(port), path)
    if reply is None:
        return f"not answering {path}"
    return _HEALTHY if reply.status < _NOT_OK else f"answering {path} with {reply.status}"


def _workers(tools: Container) -> set[int]:
    """What a supervisor has started; none where the first process is no supervisor, or has ended with the tools."""
    try:
        running = {process.number: process for process in descendants(tools) if not process.is_dead}
    except (EngineError, NoEvidence):
        return set()
    first = running.pop(1, None)
    return {*running} if first is not None and first.fields["Name"][0] in _SUPERVISORS else set()
