"""Notices that a file was saved, by asking again and again: that works on every file system and in every editor."""

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

POLL_S: Final = 0.2


def changes(folder: Callable[[], Path], wait: Callable[[float], None] = time.sleep) -> Iterator[None]:
    """
    Yield each time when a file of a folder was saved, made or removed since the last time.

    Args:
        folder: Which folder; asked anew each time.
        wait: What to do between two looks.
    """
    seen = _look(folder())
    while True:
        wait(POLL_S)
        now = _look(folder())
        if now != seen:
            yield
            # What is saved while the last change is judged counts as the next one.
            seen = now if _same_folder(now, folder()) else _look(folder())


def _same_folder(seen: Mapping[Path, object], folder: Path) -> bool:
    return all(file.is_relative_to(folder) for file in seen)


def _look(folder: Path) -> dict[Path, tuple[int, int]]:
    found = {}
    for file in folder.rglob("*"):
        try:
            status = file.lstat()
        except OSError:  # it was removed meanwhile
            continue
        if file.is_file():
            found[file] = (status.st_mtime_ns, status.st_size)
    return found
