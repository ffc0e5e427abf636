"""The local socket that leads to an engine elsewhere: each connection is a process of its own."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from eightstage.engine.dial import Dialer


@pytest.fixture
def dialer() -> Iterator[Dialer]:
    """One whose processes answer with what they are sent, as the word after their number."""
    opened = Dialer(["/bin/sh", "-c", 'echo $$; exec cat # "$@"'], {"PATH": os.environ["PATH"]})
    yield opened
    opened.close()


def connect(dialer: Dialer) -> tuple[socket.socket, int]:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(str(dialer.socket))
    return connection, int(connection.recv(64))


def ends(process_id: int) -> bool:
    """Whether a process ends soon; a zombie has ended."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.02)
    return False


def test_each_connection_has_its_process(dialer: Dialer) -> None:
    """What is sent reaches the process of that connection, and its answer comes back."""
    (one, first), (other, second) = connect(dialer), connect(dialer)

    one.sendall(b"one")
    other.sendall(b"other")

    assert (one.recv(64), other.recv(64)) == (b"one", b"other")
    assert first != second
    one.close()
    other.close()


def test_process_ends_with_its_connection(dialer: Dialer) -> None:
    """A connection that the SDK gives up leaves no process behind."""
    connection, process_id = connect(dialer)

    connection.close()

    assert ends(process_id)


def test_close_leaves_nothing(dialer: Dialer) -> None:
    """The socket, its folder and the processes of open connections are gone."""
    connection, process_id = connect(dialer)

    dialer.close()

    assert not dialer.socket.parent.exists()
    assert not Path(f"/proc/{process_id}").exists()
    connection.close()
