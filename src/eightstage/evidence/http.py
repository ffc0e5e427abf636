"""
HTTP as a client sees it, over sockets of its own: no proxy, no cookie and no credential of the environment takes part.

Every answer has an end: so many bytes, and so many seconds for all of it, however slowly it comes.
"""

import io
import json
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from email.message import Message
from http.client import HTTPException, HTTPResponse
from typing import Any, Final, cast
from urllib.parse import quote

import attrs

# Longer than a busy machine takes; who asks whether a service hangs has a limit of its own.
_TIMEOUT_S: Final = 20.0
# Much more than any page that is asked for here.
MOST_BYTES: Final = 1_048_576
_BODY_BYTES: Final = 65536
_REDIRECTS: Final = 5
_CHUNK: Final = 65536
# What a path may hold as it is written, besides letters and digits.
_SAFE: Final = "%/:=&?~#+!$,;'@()*[]"


@attrs.frozen
class Reply:
    """
    An answer: status, media type, and up to `MOST_BYTES` of the body as text.

    headers: All of its headers, by name.
    """

    status: int
    media_type: str
    body: str
    headers: tuple[tuple[str, str], ...] = attrs.field(default=(), eq=False)

    @property
    def json(self) -> Any:  # noqa: ANN401 - any JSON value
        """The body as JSON, or None when it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def get(
    address: tuple[str, int], path: str, headers: Mapping[str, str] | None = None, within_s: float = _TIMEOUT_S
) -> Reply:
    """
    Ask for `path`, on a connection of its own, with these headers besides those that every client sends.

    A redirect to another path of the same service is followed; one that names a host is the answer.

    Raises:
        OSError: No complete answer came in time.
    """
    deadline = time.monotonic() + within_s
    for _ in range(_REDIRECTS):
        reply, location = _get(address, path, headers or {}, deadline)
        if not location.startswith("/") or location.startswith("//"):
            break
        path = location
    return reply


def ask(address: tuple[str, int], path: str, within_s: float = _TIMEOUT_S) -> Reply | None:
    """The answer to one request for `path`; None when no complete one came in time."""
    try:
        return get(address, path, within_s=within_s)
    except OSError:
        return None


def send(address: tuple[str, int], request: bytes, within_s: float) -> Reply | None:
    """
    Send bytes as they are; the answer with the start of its body, or None when the connection was closed without one.

    Raises:
        OSError: The connection was reset, or neither answered nor closed in time.
    """
    deadline = time.monotonic() + within_s
    with socket.create_connection(address, timeout=within_s) as connection:
        connection.sendall(request)
        answer = _answer(connection, deadline)
        try:
            answer.begin()
        except HTTPException:
            return None
        return Reply(answer.status, answer.headers.get_content_type(), _start_of(answer))


def _get(address: tuple[str, int], path: str, headers: Mapping[str, str], deadline: float) -> tuple[Reply, str]:
    """The answer, and the path or address that it redirects to."""
    sent = {"Host": f"{address[0]}:{address[1]}", "User-Agent": "eightstage", "Accept": "*/*", **headers}
    lines = [
        f"GET {quote(path, safe=_SAFE)} HTTP/1.1",
        *(f"{name}: {value}" for name, value in sent.items()),
        "Connection: close",
    ]
    with socket.create_connection(address, timeout=_left(deadline)) as connection:
        connection.sendall("\r\n".join((*lines, "", "")).encode())
        answer = _answer(connection, deadline)
        reply = _whole(answer)
        location = answer.headers.get("Location", "") if answer.status in {301, 302, 303, 307, 308} else ""
        return reply, location


def _whole(answer: HTTPResponse) -> Reply:
    """
    The answer with its body, up to the bytes that are kept of it.

    Raises:
        OSError: It is cut, or no HTTP.
    """
    try:
        answer.begin()
        # In pieces: a length that a service names is its word, and no reason to take as much memory.
        parts: list[bytes] = []
        while (room := MOST_BYTES - sum(map(len, parts))) > 0 and (part := answer.read(min(_CHUNK, room))):
            parts.append(part)
        if room > 0 and answer.length:
            raise ConnectionResetError(f"the answer is cut: {answer.length} bytes are missing")
    except HTTPException as error:
        raise ConnectionResetError(f"the answer is cut: {error}") from error
    text = _text(b"".join(parts), answer.headers)
    return Reply(answer.status, _media_type(answer.headers), text, tuple(answer.headers.items()))


def _media_type(headers: Message) -> str:
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _text(body: bytes, headers: Message) -> str:
    try:
        return body.decode(headers.get_content_charset("utf-8"), errors="replace")
    except LookupError:
        return body.decode(errors="replace")


def _start_of(answer: HTTPResponse) -> str:
    try:
        return answer.read(_BODY_BYTES).decode(errors="replace")
    except (OSError, HTTPException):
        # Who refuses a request may cut the connection after the status.
        return ""


def _answer(connection: socket.socket, deadline: float) -> HTTPResponse:
    """The answer on a connection, to be read until `deadline`."""
    return HTTPResponse(cast("socket.socket", _Timed(connection, deadline)))


def _left(deadline: float) -> float:
    """Seconds until `deadline`; TimeoutError when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


@attrs.frozen
class _Timed:
    """What an HTTPResponse takes for a socket: one deadline for all that is read from it."""

    connection: socket.socket
    deadline: float

    def makefile(self, _: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self.connection, self.deadline))


class _Reader(io.RawIOBase):
    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        self._connection.settimeout(_left(self._deadline))
        return self._connection.recv_into(buffer)


class SlowRequest:
    """A request that sends its head and half of its body at once, and the rest on `finish`."""

    def __init__(self, address: tuple[str, int], method: str, path: str, body: str) -> None:
        data = body.encode()
        self._rest = data[len(data) // 2 :]
        self._socket = socket.create_connection(address, timeout=_TIMEOUT_S)
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {address[0]}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(data)}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
        )
        self._socket.sendall(head.encode())
        self._first = self._socket.recv(4096, socket.MSG_PEEK)
        self._send(data[: len(data) // 2])

    @property
    def is_taken(self) -> bool:
        """Whether the service has accepted the head of the request; "100 Continue" is its own word for that."""
        return self._first.startswith(b"HTTP/1.1 100 ")

    def _send(self, data: bytes) -> None:
        # Who answers without waiting for a body may close the connection before it comes; the answer tells.
        if self.is_taken:
            with suppress(ConnectionError):
                self._socket.sendall(data)

    def finish(self) -> Reply:
        """
        Send the rest and read the whole answer, or the one that was given without waiting for a body.

        Raises:
            OSError: The connection was cut.
        """
        with self._socket:
            self._send(self._rest)
            # Passes over "100 Continue", which was only peeked at.
            return _whole(_answer(self._socket, time.monotonic() + _TIMEOUT_S))

    def abandon(self) -> None:
        """Close the connection."""
        self._socket.close()
