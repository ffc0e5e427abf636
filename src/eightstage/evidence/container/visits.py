"""Requests that any service must stand as often as they come, and leave nothing behind."""

import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from eightstage.evidence.http import get, send
from eightstage.policy import Policy

_ANSWER_S: Final = 20.0
_NOWHERE: Final = "/eightstage-nowhere"

Visit = Callable[[], object]


def visits(address: tuple[str, int], policy: Policy) -> Sequence[Visit]:
    """
    One of each kind, each on a connection of its own.

    The health path, a path that is not there, the request with a body that the policy names, and clients that leave:
    in the midst of a request, and before the answer. Each raises OSError where no answer comes, or no connection.
    """
    path, drain = policy.health.path, policy.drain
    head = f"Host: {address[0]}\r\nConnection: close\r\n"
    body = drain.body.encode()
    given = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    request = f"{drain.method} {drain.path} HTTP/1.1\r\n{head}{given}".encode() + body
    return (
        lambda: get(address, path),
        lambda: get(address, _NOWHERE),
        lambda: send(address, request, _ANSWER_S),
        lambda: _leave(address, request[: len(request) - len(body) // 2]),
        lambda: _leave(address, f"GET {path} HTTP/1.1\r\n{head}\r\n".encode()),
    )


def _leave(address: tuple[str, int], sent: bytes) -> None:
    """Send this much, and close the connection."""
    with socket.create_connection(address, timeout=_ANSWER_S) as connection, suppress(ConnectionError):
        connection.sendall(sent)
