"""How every service ends: without cutting a request, and with an exit code that says whether it did."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
import requests

from running import PATIENCE_S, Running, Start

BODY = b'{"message":"slow"}'


@contextmanager
def in_flight(service: Running) -> Iterator[tuple[Future[requests.Response], Event]]:
    """A request whose body has begun; the event lets the rest of it follow."""
    has_begun, goes_on = Event(), Event()

    def slowly() -> Iterator[bytes]:
        yield BODY[:5]
        has_begun.set()
        goes_on.wait(PATIENCE_S)
        yield BODY[5:]

    with ThreadPoolExecutor() as pool:
        headers = {"Content-Type": "application/json"}
        answer = pool.submit(service.ask, "POST", "/echo", data=slowly(), headers=headers)
        assert has_begun.wait(PATIENCE_S)
        try:
            yield answer, goes_on
        finally:
            goes_on.set()


@pytest.mark.parametrize("signal", ["SIGTERM", "SIGINT"])
def test_idle_service_ends_well(start: Start, signal: str) -> None:
    """An open connection does not hold it, and it says that it has answered all."""
    with start("idle") as service:
        assert service.ask("GET", "/health").status_code == 200
        service.container.kill(signal)

        assert service.container.wait_for_end(PATIENCE_S) == 0
        stopping, stopped = service.lines[-2:]
        assert (stopping["msg"], stopped["msg"], stopped["answeredAll"]) == ("stopping", "stopped", True)


def test_request_in_flight_is_answered(start: Start) -> None:
    """Readiness goes first; the request is answered as the last on its connection; the exit code is 0."""
    with start("busy", SHUTDOWN_DELAY_MS="3000") as service, in_flight(service) as (answer, goes_on):
        service.container.kill("SIGTERM")
        service.container.wait("stopping", lambda _: _is_stopping(service), PATIENCE_S)
        ready = requests.get(f"http://{service.address[0]}:{service.address[1]}/ready", timeout=PATIENCE_S)
        goes_on.set()

        assert (ready.status_code, ready.json()) == (503, {"status": "stopping"})
        assert ready.headers["Connection"] == "close"
        assert (answer.result(PATIENCE_S).status_code, answer.result().content) == (200, BODY)
        assert service.container.wait_for_end(PATIENCE_S) == 0


def test_request_that_never_ends_is_cut(start: Start) -> None:
    """At the deadline, and the exit code says so."""
    settings = {"SHUTDOWN_DELAY_MS": "0", "SHUTDOWN_TIMEOUT_MS": "500"}
    with start("stuck", **settings) as service, in_flight(service) as (answer, goes_on):
        service.container.kill("SIGTERM")
        code = service.container.wait_for_end(PATIENCE_S)
        goes_on.set()

        assert (code, service.lines[-1]["answeredAll"]) == (1, False)
        assert isinstance(answer.exception(PATIENCE_S), requests.RequestException)


def test_second_signal_ends_it_at_once(start: Start) -> None:
    """A person who presses Ctrl-C twice means it."""
    with start("twice", SHUTDOWN_DELAY_MS="60000") as service:
        service.container.kill("SIGTERM")
        service.container.wait("stopping", lambda _: _is_stopping(service), PATIENCE_S)
        service.container.kill("SIGTERM")

        assert service.container.wait_for_end(PATIENCE_S) == 1


def _is_stopping(service: Running) -> bool | None:
    return True if service.lines[-1]["msg"] == "stopping" else None
