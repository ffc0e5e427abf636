"""The process that owns a container or folder, written so that another process can tell whether it still runs."""

import os
import re
import socket
from functools import cache
from pathlib import Path
from typing import Self

import attrs


@attrs.frozen
class Owner:
    """
    A process of one boot of one machine.

    A process number alone is reused, so the time the process started goes with it.
    """

    host: str
    process_id: int
    started: str

    @classmethod
    @cache
    def current(cls) -> Self:
        """The current process."""
        return cls(_host(), os.getpid(), _start_time(os.getpid()) or "0")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what `str()` wrote; anything else is nobody's and never counts as gone."""
        parts = text.split(".")
        if len(parts) != 3 or not parts[1].isdigit():  # noqa: PLR2004
            return cls("", 0, "")
        return cls(parts[0], int(parts[1]), parts[2])

    def __str__(self) -> str:
        return f"{self.host}.{self.process_id}.{self.started}"

    @property
    def is_gone(self) -> bool:
        """Whether it ran on this machine and has ended; a process of another machine cannot be judged."""
        return self.host == _host() and _start_time(self.process_id) != self.started


@cache
def _host() -> str:
    # Part of image names, which are strict.
    return re.sub(r"[^a-z0-9]+", "-", socket.gethostname().lower()).strip("-") or "host"


def _start_time(process_id: int) -> str | None:
    """When a process started: clock ticks since boot on Linux, else "0" while it runs; None when it does not."""
    stat = Path(f"/proc/{process_id}/stat")
    if stat.parent.parent.joinpath("self").exists():
        try:
            return stat.read_text().rpartition(")")[2].split()[19]
        except (OSError, IndexError):
            return None
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return "0"
