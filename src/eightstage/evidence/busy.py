"""
Whether the machine was too busy for a time to say anything of a service.

The kernel counts how long programs that could run had to wait for a processor. Where it does not count, as on systems
other than Linux, nothing is called busy. Where the engine is on another machine, this one, which asks, is looked at.
"""

import time
from pathlib import Path
from typing import Final

_PRESSURE: Final = Path("/proc/pressure/cpu")
# Of the time that is measured; two builds and six containers on two processors stay below it.
_BUSY: Final = 0.95


class Busy:
    """A measurement that begins now."""

    def __init__(self, pressure: Path = _PRESSURE) -> None:
        self._pressure = pressure
        self._started = time.monotonic()
        self._waited = self._waited_s()

    def told(self) -> str:
        """How busy the machine was since then, in a few words; empty when it was not, or nobody knows."""
        now = self._waited_s()
        if now is None or self._waited is None:
            return ""
        share = (now - self._waited) / max(time.monotonic() - self._started, 0.001)
        return f"programs waited for a processor {min(share, 1):.0%} of that time" if share >= _BUSY else ""

    def _waited_s(self) -> float | None:
        """Seconds in which at least one program that could run had to wait, since the machine started."""
        try:
            some = self._pressure.read_text(encoding="ascii").splitlines()[0]
            return int(some.rpartition("total=")[2]) / 1e6
        except (OSError, ValueError, IndexError):
            return None
