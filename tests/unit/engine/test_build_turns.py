"""Builds run side by side, and one runs alone where it must share nothing."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from eightstage.engine import bake
from eightstage.engine.build_turns import BuildTurns
from eightstage.engine.scope import ScopeClosed

WAIT_S = 10


def open_run() -> None:
    """A run that is not ending."""


def closed_run() -> None:
    raise ScopeClosed


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(3) as threads:
        yield threads


def test_builds_run_side_by_side(pool: ThreadPoolExecutor) -> None:
    turns, both = BuildTurns(), threading.Barrier(2)

    def build() -> int:
        with turns.beside_others(open_run):
            return both.wait(WAIT_S)

    assert sorted(future.result(WAIT_S) for future in [pool.submit(build), pool.submit(build)]) == [0, 1]


def test_build_alone_waits_for_the_others_and_goes_before_later_ones(pool: ThreadPoolExecutor) -> None:
    turns, order, end_of_first, is_waiting = BuildTurns(), list[str](), threading.Event(), threading.Event()

    def build(name: str, turn: Callable[..., Any], until: threading.Event | None = None) -> None:
        with turn(is_waiting.set):
            order.append(f"{name} starts")
            if until:
                until.wait(WAIT_S)
            order.append(f"{name} ends")

    running = [pool.submit(build, "first", turns.beside_others, end_of_first)]
    _wait_for(lambda: order == ["first starts"])
    running.append(pool.submit(build, "alone", turns.alone))
    assert is_waiting.wait(WAIT_S)
    running.append(pool.submit(build, "later", turns.beside_others))
    end_of_first.set()
    for future in running:
        future.result(WAIT_S)
    assert order == ["first starts", "first ends", "alone starts", "alone ends", "later starts", "later ends"]


@pytest.mark.parametrize("name", ["alone", "beside_others"])
def test_run_that_ends_stops_waiting(name: str) -> None:
    turns = BuildTurns()
    with turns.alone(open_run), pytest.raises(ScopeClosed), getattr(turns, name)(closed_run):
        pass
    with turns.alone(open_run):
        """Nobody is left waiting, or this would hang."""


def test_build_that_lost_its_work_is_started_again_alone(
    monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    """The engine finds the lost step again only when the build that shares it has ended."""
    monkeypatch.setattr(bake, "_PAUSES_S", (0.0, 0.0))
    monkeypatch.setattr(bake, "_TURNS", BuildTurns())
    scope: Any = SimpleNamespace(check_open=open_run)
    running, others = list[str](), list[list[str]]()
    has_failed = threading.Event()

    def lost() -> Any:  # noqa: ANN401
        others.append([*running])
        if len(others) == 1:
            has_failed.set()
        text = "" if len(others) > 1 else "ERROR: failed to solve: failed to get edge: inconsistent graph state"
        return SimpleNamespace(text=text), not text

    def other() -> Any:  # noqa: ANN401
        running.append("other")
        has_failed.wait(WAIT_S)
        time.sleep(0.2)
        running.remove("other")
        return SimpleNamespace(text=""), True

    beside = pool.submit(bake.until_kept, scope, other)
    _wait_for(lambda: bool(running))
    assert bake.until_kept(scope, lost)[1]
    assert beside.result(WAIT_S)[1]
    assert others == [["other"], []]


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
