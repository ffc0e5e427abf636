"""One process at a time: the kernel releases the lock when the process ends, however it ends."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from eightstage.errors import EngineError

# Longer than any download of the engine takes on a network on which it would end at all.
_PATIENCE_S = 1800.0
_POLL_S = 0.1


@contextmanager
def exclusive(path: Path, announce: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """
    Hold the lock file `path`; says which process is waited for when another one holds it.

    Raises:
        EngineError: It was not given back in half an hour.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        _take(file, path, announce)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _take(file: TextIO, path: Path, announce: Callable[[str], None]) -> None:
    deadline, is_announced = time.monotonic() + _PATIENCE_S, False
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = f"process {path.read_text(encoding='utf-8').strip() or 'unknown'}"
        else:
            return
        if time.monotonic() > deadline:
            raise EngineError(
                f"waited {_PATIENCE_S / 60:.0f} minutes for {holder}, which is preparing the engine",
                f"end it and run again; it holds {path}",
            )
        if not is_announced:
            announce(f"waiting for {holder}, another run that is preparing the engine")
            is_announced = True
        time.sleep(_POLL_S)
