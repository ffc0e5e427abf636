"""A container that is left alone, with an engine that only answers what it is told to."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from eightstage.errors import EngineError
from eightstage.evidence.container import staying
from eightstage.evidence.container.staying import Stay, watch

RUNNING = {"Running": True, "Health": {"Status": "healthy"}}


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staying, "LEAST_S", 0.0)
    monkeypatch.setattr(staying, "QUIET_S", 0.02)
    monkeypatch.setattr(staying, "_LOOK_S", 0.01)
    monkeypatch.setattr(staying.time, "monotonic", iter_of_moments().__next__)


def iter_of_moments() -> Iterator[float]:
    """A clock that goes on by ten milliseconds at each look."""
    now = 0.0
    while True:
        now += 0.01
        yield now


def see(monkeypatch: pytest.MonkeyPatch, state: dict[str, Any], *tables: tuple[int, ...], first: str = "sh") -> Stay:
    """What is seen of a container in this state, with these processes at each look, and this program as the first."""
    looks = iter(tables)

    def descendants(_: object) -> tuple[Any, ...]:
        numbers = next(looks, None)
        if numbers is None:
            raise EngineError("its first process has ended")
        fields = {"Name": [first]}
        return tuple(SimpleNamespace(number=number, is_dead=False, fields=fields) for number in numbers)

    monkeypatch.setattr(staying, "descendants", descendants)
    container = Mock(
        has_ended=not state["Running"],
        ran_out_of_memory=False,
        inspect=lambda: {"State": state, "Config": {"Healthcheck": {"Interval": 10_000_000, "Timeout": 10_000_000}}},
        log=lambda: ("the last words",),
    )
    return watch(Mock(), "production", container, Mock(), since=0.0)


def test_service_that_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """One process of two was replaced, as servers do with their workers."""
    stay = see(monkeypatch, RUNNING, (1, 7, 8), (1, 7, 9))

    assert (stay.ended, stay.health, stay.is_anew) == (None, "healthy", False)


def test_service_that_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its exit code and its last words; the tools have ended with it."""
    stay = see(monkeypatch, {"Running": False, "ExitCode": 3}, (1, 7))

    assert (stay.ended, stay.log) == (3, ("the last words",))


def test_service_that_is_started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first process is the same, and no other is."""
    assert see(monkeypatch, RUNNING, (1, 7), (1, 19)).is_anew


def test_service_that_starts_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first process may be the service, what it starts and ends is its own affair."""
    assert not see(monkeypatch, RUNNING, (1, 7), (1, 19), first="serve").is_anew


def test_service_of_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing that the first process could start anew."""
    assert not see(monkeypatch, RUNNING, (1,), (1,)).is_anew


def test_service_that_does_not_recover(monkeypatch: pytest.MonkeyPatch) -> None:
    """It gets the time of one more probe, and then it is what it is."""
    assert see(monkeypatch, {"Running": True, "Health": {"Status": "unhealthy"}}, (1, 7), (1, 7)).health == "unhealthy"
