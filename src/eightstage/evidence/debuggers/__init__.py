"""Debuggers, by the protocol that they speak on the port where they listen."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Final, Protocol

from eightstage.evidence.debuggers import dap, inspector
from eightstage.evidence.http import Reply

_WAIT_S: Final = 20.0


class Session(Protocol):
    """A connection to a debugger."""

    @property
    def introduction(self) -> str:
        """What it said of itself."""

    def stop_in(self, function: str) -> bool:
        """Attach, and set a breakpoint at the beginning of a function; False when there is no such function."""

    def news(self) -> str | None:
        """The function in which the program has stopped; empty at other news, None at silence for a moment."""

    def go_on(self) -> None:
        """Let the program run, without breakpoints."""


def stopped_in(session: Session, asked: Future[Reply | None]) -> str:
    """The function in which the program stops next; empty when `asked` is answered without a stop, or in time."""
    deadline = time.monotonic() + _WAIT_S
    while time.monotonic() < deadline:
        # A stop is reported before the answer that it holds up.
        was_answered = asked.done()
        function = session.news()
        if function or (was_answered and function is None):
            return function or ""
    return ""


Connect = Callable[[tuple[str, int]], AbstractContextManager[Session]]
# Each raises OSError where nothing answers on the port, and Refused where what answers is no such debugger.
CONNECT: Final[Mapping[str, Connect]] = {"inspector": inspector.connect, "dap": dap.connect}
