"""Lets the builds of this process run side by side, and one of them alone where it must share nothing with another."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

_LOOK_S: Final = 0.5


class BuildTurns:
    """Any number of builds at a time, or a single one; who waits to be alone goes before builds that come later."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running = 0
        self._waiting = 0
        self._is_alone = False

    @contextmanager
    def beside_others(self, check_open: Callable[[], None]) -> Iterator[None]:
        """
        Build while others do.

        Args:
            check_open: Called while waiting; raises when the run is ending.
        """
        with self._changed:
            while self._is_alone or self._waiting:
                check_open()
                self._changed.wait(_LOOK_S)
            self._running += 1
        try:
            yield
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self, check_open: Callable[[], None]) -> Iterator[None]:
        """
        Build while no other build of this process runs; waits until those that run have ended.

        Args:
            check_open: Called while waiting; raises when the run is ending.
        """
        with self._changed:
            self._waiting += 1
            try:
                while self._is_alone or self._running:
                    check_open()
                    self._changed.wait(_LOOK_S)
                self._is_alone = True
            finally:
                self._waiting -= 1
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._is_alone = False
                self._changed.notify_all()
