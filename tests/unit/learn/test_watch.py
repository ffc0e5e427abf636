"""Each save is noticed once."""

import os
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from eightstage.learn.watch import changes


def _save(file: Path) -> None:
    file.write_text("new")


def _touch(file: Path) -> None:
    os.utime(file, ns=(1, 1))


def _rename(file: Path) -> None:
    new = file.with_name("new")
    new.write_text("old")
    new.replace(file)


@pytest.mark.parametrize("action", [_save, _touch, _rename, Path.unlink, lambda f: _save(f.with_name("other"))])
def test_change_is_noticed(tmp_path: Path, action: Callable[[Path], None]) -> None:
    """However an editor saves."""
    file = tmp_path / "Dockerfile"
    file.write_text("old")
    looks: list[float] = []

    def wait(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            action(file)

    assert [*islice(changes(lambda: tmp_path, wait), 1)] == [None]
    assert len(looks) == 3


def test_other_folder_is_no_change(tmp_path: Path) -> None:
    """After an exercise is solved the next one is watched; that nobody saved anything there is no news."""
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        (folder / "Dockerfile").write_text("old")
    current, looks = [first], [0]

    def wait(_: float) -> None:
        looks[0] += 1
        if looks[0] in {1, 5}:
            (current[0] / "Dockerfile").write_text("new" * looks[0])

    seen = changes(lambda: current[0], wait)
    next(seen)
    current[0] = second
    next(seen)

    assert looks == [5]
