"""Rounds of visits, at services that only count them."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from eightstage.errors import EngineError
from eightstage.evidence import NoEvidence
from eightstage.evidence.container import endurance
from eightstage.evidence.container.endurance import Endurance, visit_in_rounds

MEBIBYTE = 1 << 20
KIBIBYTE = 1 << 10


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endurance.time, "monotonic", iter_of_moments().__next__)
    monkeypatch.setattr(endurance.time, "sleep", lambda _: None)


def iter_of_moments() -> Iterator[float]:
    """A clock that goes on by a second at each look."""
    now = 0.0
    while True:
        now += 1.0
        yield now


class Service:
    """One that keeps files and bytes by the number of its visits."""

    def __init__(self, files: Callable[[int], int | None], memory: Callable[[int], int | None]) -> None:
        self._files = files
        self._memory = memory
        self.visits = 0

    def visit(self) -> None:
        """One more."""
        self.visits += 1

    def look(self) -> tuple[Any, ...]:
        """One process that serves, and one that has ended."""
        serving = SimpleNamespace(is_dead=False, files=self._files(self.visits), memory=self._memory(self.visits))
        return serving, SimpleNamespace(is_dead=True, files=None, memory=None)

    def seen(self) -> Endurance:
        """What is seen of it, with five kinds of visits."""
        return visit_in_rounds(Mock(), [self.visit] * 5, self.look)


def few(_: int) -> int:
    """No more than at first."""
    return 20


def bytes_of(per_visit: int, most: int = 1 << 40) -> Callable[[int], int]:
    """So many bytes for each visit, and no more than that."""
    return lambda visits: 40 * MEBIBYTE + min(visits * per_visit, most)


def test_service_that_keeps_nothing() -> None:
    """Is visited a few hundred times."""
    service = Service(few, bytes_of(0))
    seen = service.seen()

    assert (seen.keeps_files, seen.keeps_memory, seen.growth("files"), service.visits) == (False, False, 0, 300)


@pytest.mark.parametrize("share", [1, 5], ids=["of each visit", "of each fifth visit"])
def test_files_that_stay_open(share: int) -> None:
    """Of one kind of visit only as well."""
    seen = Service(lambda visits: 20 + visits // share, bytes_of(0)).seen()

    assert seen.keeps_files
    assert not seen.keeps_memory


def test_files_that_a_pool_keeps() -> None:
    """However many of them, it is full one day."""
    assert not Service(lambda visits: 20 + min(visits, 200), bytes_of(0)).seen().keeps_files


def test_files_that_are_closed_late() -> None:
    """By a timer, while nobody asks for anything."""
    closed: list[int] = []

    def count(visits: int) -> int:
        # The tenth look and those after it find all closed that was opened before.
        looks.append(visits)
        if len(looks) == 10:
            closed.append(visits)
        return 20 + visits - sum(closed)

    looks: list[int] = []

    assert not Service(count, bytes_of(0)).seen().keeps_files


@pytest.mark.parametrize(
    ("per_visit", "most", "is_kept"),
    [
        (256 * KIBIBYTE, 1 << 40, True),
        (1 * MEBIBYTE, 1 << 40, True),
        (16 * KIBIBYTE, 1 << 40, False),
        (256 * KIBIBYTE, 60 * MEBIBYTE, False),
        (256 * KIBIBYTE, 100 * MEBIBYTE, False),
    ],
    ids=["kept", "much kept", "little", "garbage", "much garbage"],
)
def test_memory(per_visit: int, most: int, is_kept: bool) -> None:
    """What a collector lets come together ends somewhere."""
    assert Service(few, bytes_of(per_visit, most)).seen().keeps_memory is is_kept


def test_memory_that_is_kept_is_beyond_doubt() -> None:
    """Visits go on until it is, and no longer than the verifier's bound allows."""
    seen = Service(few, bytes_of(256 * KIBIBYTE)).seen()

    assert 128 * MEBIBYTE <= (seen.growth("memory") or 0) < 300 * MEBIBYTE


def test_files_that_may_not_be_read() -> None:
    """Nothing is known of them, and memory is judged all the same."""
    seen = Service(lambda _: None, bytes_of(0)).seen()

    assert seen.growth("files") is None
    assert not seen.keeps_files
    assert seen.growth("memory") == 0


def test_visits_that_come_to_no_end() -> None:
    """What was seen before stays seen."""
    service = Service(few, bytes_of(0))

    def visit() -> None:
        service.visit()
        if service.visits > 80:
            raise TimeoutError("timed out")

    seen = visit_in_rounds(Mock(), [visit] * 5, service.look)

    assert (len(seen.states), seen.problem) == (1, "a request came to no end: timed out")


def test_first_visits_that_come_to_no_end() -> None:
    """There is nothing to compare with."""
    with pytest.raises(NoEvidence, match="gone"):
        visit_in_rounds(Mock(), [Mock(side_effect=EngineError("gone"))], tuple)
