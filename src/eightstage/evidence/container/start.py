"""A target started as it is: when it answers, when it is healthy, what it answers, which processes it runs."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import attrs
import requests

from eightstage.engine.containers import UNPROBED, Container, NotInTime, Process, run
from eightstage.evidence import Context
from eightstage.evidence.http import Reply, get

# How much longer than the limit is waited, so that a slow start is told with its time and not only as too slow.
PATIENCE = 4
_DEFAULT_LIMIT_S = 10.0


@attrs.frozen
class Start:
    """
    One start.

    healthy_s: From the start of the container to the end of the first good health check; None when there was none.
    first_answer_s: From the call that starts it to the first complete answer; None when there was none.
    health: What the health path answered, or None.
    processes: Its processes once it was healthy, or at the end.
    log: The end of its log.
    status: Its health status at the end.
    probe: The last health check: its exit code and what it printed; empty when there was none, or the container ended.
    """

    healthy_s: float | None
    first_answer_s: float | None
    health: Reply | None
    processes: tuple[Process, ...]
    log: tuple[str, ...]
    status: str
    probe: str = ""


def observe(context: Context, target: str) -> Start:
    """Start the target's image with nothing but published ports."""
    policy = context.service.policy
    port = policy.service.port
    limit = policy.limit(target).start or _DEFAULT_LIMIT_S
    started = time.monotonic()
    with run(context.scope, context.build.images[target], f"{target}-start", ports=[port]) as container:
        first_answer = _first_answer(container, port, policy.health.path, started, limit * PATIENCE)
        status = _wait_for_health(container, limit * PATIENCE)
        state = container.inspect()["State"]
        health = _ask(container, port, policy.health.path) if state["Running"] else None
        processes = container.processes() if state["Running"] else ()
        return Start(
            healthy_s=_healthy_s(state),
            first_answer_s=first_answer,
            health=health,
            processes=processes,
            log=container.log(),
            status=status,
            probe=_last_probe(state) if state["Running"] else "",
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
    A container of the target that has answered its health path, on its published port.

    The engine does not probe it, so that nothing but the scenario runs in it. Scenarios about health, or about what a
    container does on its own, start theirs otherwise.

    Raises:
        NotInTime: It did not answer, or it ended.
    """
    policy, image = context.service.policy, context.build.images[target]
    settings |= {"ports": [policy.service.port, *ports], "healthcheck": UNPROBED}
    started, within_s = time.monotonic(), start_limit(context, target)
    with run(context.scope, image, f"{target}-{purpose}", **settings) as container:
        if _first_answer(container, policy.service.port, policy.health.path, started, within_s) is None:
            log = " ".join(container.log(3))
            raise NotInTime(f"{container.name}: no answer on {policy.health.path} within {within_s:.0f} s: {log}")
        yield container


def wait_until_healthy(container: Container, within_s: float) -> None:
    """
    Wait until the engine reports it healthy.

    Raises:
        NotInTime: It was not, or it ended.
    """
    status = _wait_for_health(container, within_s)
    if status != "healthy":
        raise NotInTime(f"{container.name}: not healthy within {within_s:.0f} s, but {status}")


def start_limit(context: Context, target: str) -> float:
    """Seconds that a scenario waits for a target to become healthy."""
    return (context.service.policy.limit(target).start or _DEFAULT_LIMIT_S) * PATIENCE


def _wait_for_health(container: Container, within_s: float) -> str:
    def seen(state: dict[str, Any]) -> str | None:
        if not state["Running"]:
            return f"ended with exit code {state['ExitCode']}"
        status = (state.get("Health") or {}).get("Status", "without a health check")
        return None if status == "starting" else str(status)

    try:
        return container.wait("judged by its health check", seen, within_s)
    except NotInTime:
        return f"still starting after {within_s:.0f} s"


def _first_answer(container: Container, port: int, path: str, started: float, within_s: float) -> float | None:
    while time.monotonic() - started < within_s:
        container.scope.check_open()
        if _ask(container, port, path) is not None:
            return time.monotonic() - started
        if not container.inspect()["State"]["Running"]:
            return None
        time.sleep(0.01)
    return None


def _ask(container: Container, port: int, path: str) -> Reply | None:
    try:
        return get(container.address(port), path)
    except (requests.RequestException, OSError):
        return None


def _last_probe(state: dict[str, Any]) -> str:
    results = (state.get("Health") or {}).get("Log") or ()
    return next((f"exit code {r['ExitCode']}: {' '.join(r['Output'].split())}" for r in reversed(results)), "")


def _healthy_s(state: dict[str, Any]) -> float | None:
    results = (state.get("Health") or {}).get("Log") or ()
    good = [_moment(result["End"]) for result in results if result["ExitCode"] == 0]
    return (min(good) - _moment(state["StartedAt"])).total_seconds() if good else None


def _moment(text: str) -> datetime:
    # The engine prints nanoseconds; Python reads microseconds.
    head, _, rest = text.partition(".")
    digits = "".join(c for c in rest if c.isdigit())[:6] if rest.endswith("Z") else rest[:6]
    zone = "+00:00" if text.endswith("Z") else text[-6:]
    return datetime.fromisoformat(f"{head[:19]}.{digits:0<6}{zone}")
