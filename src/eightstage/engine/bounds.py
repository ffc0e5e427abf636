"""
Limits for containers under test, and for what is read from them.

Generous for what a service needs, with the virtual machine of its language, and far from what a machine has: a service
that goes wrong must not take the machine of whoever verifies it along.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from threading import Thread
from typing import Any, Final, TypeVar

import attrs

MEMORY: Final = 1 << 30
PROCESSES: Final = 512
# Of one process; a test run on many cores needs more than it takes.
_PROCESSOR_S: Final = 3600
_LOG_FILE: Final = "16m"

LOG_BYTES: Final = 8 << 20
END_OF_LOG_BYTES: Final = 256 << 10
LINE_CHARACTERS: Final = 2000
OUTPUT_BYTES: Final = 1 << 20
ARCHIVE_BYTES: Final = 64 << 20
COMMAND_S: Final = 60.0

T = TypeVar("T")


def of_container() -> dict[str, Any]:
    """Settings of a host configuration: memory without swap, processes and threads, processor time, and logs."""
    from docker.types import LogConfig, Ulimit  # noqa: PLC0415 - the SDK costs 170 ms

    return {
        "mem_limit": MEMORY,
        "memswap_limit": MEMORY,
        "pids_limit": PROCESSES,
        "ulimits": [Ulimit(name="cpu", soft=_PROCESSOR_S, hard=_PROCESSOR_S)],
        # Readable whatever driver the engine has by default, and never larger than two files.
        "log_config": LogConfig(type="json-file", config={"max-size": _LOG_FILE, "max-file": "2"}),
    }


@attrs.frozen
class Taken:
    """The beginning of a stream, and whether it was cut off."""

    data: bytes
    is_cut: bool

    @property
    def lines(self) -> tuple[str, ...]:
        """Its lines, without the last one if that was cut off."""
        lines = self.data.decode(errors="replace").splitlines()
        return tuple(lines[:-1] if self.is_cut else lines)


def take(stream: Iterable[bytes], most: int, *, drain: bool = False) -> Taken:
    """
    The first `most` bytes of a stream that the engine sends.

    Args:
        stream: Chunks, as they come.
        most: How many bytes are kept.
        drain: Whether the rest is read and thrown away; who writes it would wait for ever otherwise.
    """
    data = bytearray()
    is_cut = False
    for chunk in stream:
        room = most - len(data)
        data += chunk[:room]
        is_cut = is_cut or len(chunk) > room
        if is_cut and not drain:
            getattr(stream, "close", lambda: None)()
            break
    return Taken(bytes(data), is_cut)


def within(seconds: float, work: Callable[[], T]) -> T:
    """
    The result of work that may never end; its thread ends when the container that it waits for is removed.

    Raises:
        TimeoutError: There was none in time.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future.result(seconds)
