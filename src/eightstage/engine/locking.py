"""One process at a time, whatever happens to the others: the kernel releases the lock with the process."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def exclusive(path: Path, announce: Callable[[str], None] = lambda _: None) -> Iterator[None]:
    """Hold the lock file `path`; says so when another process holds it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            announce("waiting for another run that is preparing the engine")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
