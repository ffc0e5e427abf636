"""A target started as it is: when it answers, when it is healthy, what it answers, which processes it runs."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

import attrs

from eightstage.engine import images
from eightstage.engine.containers import UNPROBED, Container, NotInTime, NotStarted, Process
from eightstage.errors import EngineError
from eightstage.evidence import TARGET, Broken, Consequence, Context, evidence
from eightstage.evidence.busy import Busy
from eightstage.evidence.container.scenario import blame_no_memory, created, started
from eightstage.evidence.http import Reply, ask
from eightstage.evidence.image import is_probed

# Waits this much longer than the limit, so that a slow start is reported with its time.
PATIENCE: Final = 4
_DEFAULT_LIMIT_S: Final = 10.0
# A start that takes too long is looked at again: the fastest one shows what the service needs.
_LOOKS: Final = 3
# How long a healthy container is watched; longer where its own health check needs a little longer to change its mind.
_SETTLE_S: Final = 2.0
_LONGEST_SETTLE_S: Final = 6.0
_ERRORS_IN_A_ROW: Final = 3
_SERVER_ERROR: Final = 500
_NOT_OK: Final = 400
_UNCHECKED: Final = "without a health check"


@attrs.frozen
class Start:
    """
    One start.

    healthy_s: From the start of the container to the end of the first good health check; None when there was none.
        Without a health check, to the first good answer of the health path.
    first_answer_s: From the call that starts it to the first complete answer; None when there was none.
    health: What the health path answered, or None.
    processes: Its processes once it was healthy, or at the end.
    log: The end of its log.
    status: Its health status at the end, or why it has none.
    probe: The last health check: its exit code and what it printed; empty when there was none, or the container ended.
    unsettled: What became of it soon after it was healthy; empty when it stayed so.
    busy: How busy the machine was meanwhile; empty when it was not.
    is_asked: Whether the image has no health check, and its health was asked from outside.
    """

    healthy_s: float | None
    first_answer_s: float | None
    health: Reply | None
    processes: tuple[Process, ...]
    log: tuple[str, ...]
    status: str
    probe: str = ""
    unsettled: str = ""
    busy: str = ""
    is_asked: bool = False


@evidence("start", images=(TARGET,), files=())
def observe(context: Context, target: str) -> Start:
    """Start the target's image with nothing but its port and its environment."""
    limit = context.service.policy.limit(target).start
    start = _observe(context, target)
    for _ in range(_LOOKS - 1):
        if limit is None or start.healthy_s is None or start.healthy_s <= limit or start.unsettled:
            break
        again = _observe(context, target)
        # One that does not become healthy at all says more than the time of one that does.
        start = again if again.healthy_s is None or again.unsettled or again.healthy_s < start.healthy_s else start
    return start


def _observe(context: Context, target: str) -> Start:
    policy = context.service.policy
    port, within_s, busy = policy.service.port, start_limit(context, target), Busy()
    begun = time.monotonic()
    with created(context, target, "start", ports=[port]) as container:
        try:
            container.start()
        except NotStarted as error:
            return Start(None, None, None, (), (), error.what)
        first_answer = _first_answer(container, port, policy.health.path, begun, within_s)
        status = _wait_for_health(container, within_s)
        good_answer = None
        if is_asked := status == _UNCHECKED:
            status, good_answer = _ask_for_health(container, port, policy.health.path, begun, within_s)
        processes, busy_until_then = _processes(container), busy.told()
        health = _ask(container, port, policy.health.path)
        unsettled = _unsettled(container, port, policy.health.path, health) if status == "healthy" else ""
        state, log = container.inspect()["State"], container.log()
        if not state["Running"]:
            blame_no_memory(context, target, container, log)
        return Start(
            healthy_s=good_answer if is_asked else _healthy_s(state),
            first_answer_s=first_answer,
            health=health,
            processes=processes,
            log=log,
            status=status,
            probe=_last_probe(state) if state["Running"] else "",
            unsettled=unsettled,
            busy=busy_until_then,
            is_asked=is_asked,
        )


@contextmanager
def serving(
    context: Context,
    target: str,
    purpose: str,
    *,
    ports: Sequence[int] = (),
    **settings: Any,  # noqa: ANN401 - see `create`
) -> Iterator[Container]:
    """
    A container of the target that has answered its health path, on its port.

    The engine does not probe it, so that nothing but the scenario runs in it. Scenarios about health, or about what a
    container does on its own, start theirs otherwise.

    Raises:
        Broken: It ended before it answered.
        NotInTime: It did not answer.
    """
    policy = context.service.policy
    settings |= {"ports": [policy.service.port, *ports], "healthcheck": UNPROBED}
    begun, within_s = time.monotonic(), start_limit(context, target)
    with started(context, target, purpose, **settings) as container:
        if _first_answer(container, policy.service.port, policy.health.path, begun, within_s) is None:
            log = container.log()
            if container.has_ended:
                blame_no_memory(context, target, container, log)
                code = container.inspect()["State"]["ExitCode"]
                raise Broken(f"the container ended with exit code {code} before it answered {policy.health.path}", log)
            last = " ".join(log[-3:])
            raise NotInTime(f"{container.purpose}: no answer on {policy.health.path} within {within_s:.0f} s: {last}")
        yield container


def wait_until_healthy(context: Context, target: str, container: Container) -> None:
    """
    Wait until the engine reports it healthy; one without a health check, until its health path gives a good answer.

    Raises:
        NotInTime: It was not, or it ended.
        NoEvidence: It ended for want of memory.
    """
    service, within_s, begun = context.service.policy, start_limit(context, target), time.monotonic()
    status = _wait_for_health(container, within_s)
    if status == _UNCHECKED:
        status, _ = _ask_for_health(container, service.service.port, service.health.path, begun, within_s)
    if status == "healthy":
        return
    if container.has_ended:
        blame_no_memory(context, target, container, container.log())
        raise NotInTime(f"{container.purpose}: not healthy: it {status}")
    raise NotInTime(f"{container.purpose}: not healthy within {within_s:.0f} s: {status}")


def has_health_check(context: Context, target: str) -> bool:
    """Whether the image of a target has a health check, of its own or of its base image."""
    return is_probed(images.inspect(context.scope.engine, context.build.images[target])["Config"])


def need_health_check(context: Context, target: str) -> None:
    """Raise Consequence where the image of a target has no health check."""
    if not has_health_check(context, target):
        raise Consequence("there is nothing to judge", f"{target} has no health check")


def start_limit(context: Context, target: str) -> float:
    """Seconds that a scenario waits for a target to become healthy."""
    return (context.service.policy.limit(target).start or _DEFAULT_LIMIT_S) * PATIENCE


def _wait_for_health(container: Container, within_s: float) -> str:
    def seen(state: dict[str, Any]) -> str | None:
        if not state["Running"]:
            return f"ended with exit code {state['ExitCode']}"
        status = (state.get("Health") or {}).get("Status", _UNCHECKED)
        return None if status == "starting" else str(status)

    try:
        return container.wait("judged by its health check", seen, within_s)
    except NotInTime:
        return f"still starting after {within_s:.0f} s"


def _ask_for_health(
    container: Container, port: int, path: str, begun: float, within_s: float
) -> tuple[str, float | None]:
    """The status of a container without a health check, as its health path answers, and when that was good."""
    reply = None
    while time.monotonic() - begun < within_s and not container.has_ended:
        container.scope.check_open()
        reply = _ask(container, port, path)
        if reply is not None and reply.status < _NOT_OK:
            return "healthy", time.monotonic() - begun
        time.sleep(0.01)
    if container.has_ended:
        return f"ended with exit code {container.inspect()['State']['ExitCode']}", None
    answer = "is not answered" if reply is None else f"is answered with {reply.status}"
    return f"{_UNCHECKED}, and {path} {answer} within {within_s:.0f} s", None


def _first_answer(container: Container, port: int, path: str, begun: float, within_s: float) -> float | None:
    while time.monotonic() - begun < within_s:
        container.scope.check_open()
        if _ask(container, port, path) is not None:
            return time.monotonic() - begun
        if container.has_ended:
            return None
        time.sleep(0.01)
    return None


def _ask(container: Container, port: int, path: str, within_s: float = _DEFAULT_LIMIT_S) -> Reply | None:
    """The answer to one request; None when there was none, or the container has ended and has no address any more."""
    try:
        address = container.address(port)
    except EngineError:
        if container.has_ended:
            return None
        raise
    return ask(address, path, within_s)


def _processes(container: Container) -> tuple[Process, ...]:
    """Its processes; none when it has ended."""
    try:
        return container.processes()
    except EngineError:
        if container.has_ended:
            return ()
        raise


def _unsettled(container: Container, port: int, path: str, first: Reply | None) -> str:
    """What becomes of a healthy container while nobody does anything to it; empty when it stays as it is."""
    begun, within_s = time.monotonic(), _settle_s(container)
    errors = 0
    while (seconds := time.monotonic() - begun) < within_s:
        state = container.inspect()["State"]
        if not state["Running"]:
            return f"ended with exit code {state['ExitCode']} {seconds:.1f} s later"
        status = (state.get("Health") or {}).get("Status", "healthy")
        if status != "healthy":
            return f"was {status} {seconds:.1f} s later"
        reply = _ask(container, port, path, within_s)
        # An answer, and no late or missing one: that may be the machine's fault.
        is_error = reply is not None and reply.status >= _SERVER_ERROR
        errors = errors + 1 if is_error else 0
        if reply is not None and errors == _ERRORS_IN_A_ROW and first is not None and first.status < _SERVER_ERROR:
            return f"answered {path} with {reply.status} {seconds:.1f} s later"
        time.sleep(0.1)
    return ""


def _settle_s(container: Container) -> float:
    """Long enough for its own health check to turn, where that asks often."""
    probed = container.inspect()["Config"].get("Healthcheck") or {}
    # A probe itself takes a moment.
    turns = ((probed.get("Interval") or 30_000_000_000) / 1e9 + 1) * (probed.get("Retries") or 3)
    return max(_SETTLE_S, turns if turns <= _LONGEST_SETTLE_S else 0)


def _last_probe(state: dict[str, Any]) -> str:
    results = (state.get("Health") or {}).get("Log") or ()
    return next((f"exit code {r['ExitCode']}: {' '.join(r['Output'].split())}" for r in reversed(results)), "")


def _healthy_s(state: dict[str, Any]) -> float | None:
    results = (state.get("Health") or {}).get("Log") or ()
    good = [_moment(result["End"]) for result in results if result["ExitCode"] == 0]
    return (min(good) - _moment(state["StartedAt"])).total_seconds() if good else None


def _moment(text: str) -> datetime:
    # The engine prints nanoseconds; `datetime` reads microseconds.
    head, _, rest = text.partition(".")
    digits = "".join(c for c in rest if c.isdigit())[:6] if rest.endswith("Z") else rest[:6]
    zone = "+00:00" if text.endswith("Z") else text[-6:]
    return datetime.fromisoformat(f"{head[:19]}.{digits:0<6}{zone}")
