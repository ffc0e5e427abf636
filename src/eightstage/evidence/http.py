"""HTTP as a client sees it."""

import json
import socket
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from typing import Any

import attrs
import requests

# Longer than a busy machine takes; who asks whether a service hangs has a limit of its own.
_TIMEOUT_S = 10.0
# Longer than a busy machine takes to accept a request; a service that never does is told apart by its health.
_SLOW_TIMEOUT_S = 20.0
_BODY_BYTES = 65536


@attrs.frozen
class Reply:
    """An answer: status, media type and body as text."""

    status: int
    media_type: str
    body: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - any JSON value
        """The body as JSON, or None when it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def get(address: tuple[str, int], path: str, headers: Mapping[str, str] | None = None) -> Reply:
    """
    Ask for `path`, on a connection of its own, with these headers besides those that every client sends.

    Raises:
        requests.RequestException: No complete answer came.
    """
    host, port = address
    sent = {"Connection": "close", **(headers or {})}
    with requests.Session() as session:
        # A proxy of the environment must not stand between the verifier and its own container.
        session.trust_env = False
        reply = session.get(f"http://{host}:{port}{path}", timeout=_TIMEOUT_S, headers=sent)
    return Reply(reply.status_code, reply.headers.get("Content-Type", "").partition(";")[0], reply.text)


def ask(address: tuple[str, int], path: str) -> Reply | None:
    """The answer to one request for `path`; None when no complete one came."""
    try:
        return get(address, path)
    except (requests.RequestException, OSError):
        return None


def send(address: tuple[str, int], request: bytes, within_s: float) -> Reply | None:
    """
    Send bytes as they are; the answer with the start of its body, or None when the connection was closed without one.

    Raises:
        OSError: The connection was reset, or neither answered nor closed in time.
    """
    with socket.create_connection(address, timeout=within_s) as connection:
        connection.sendall(request)
        answer = HTTPResponse(connection)
        try:
            answer.begin()
        except HTTPException:
            return None
        return Reply(answer.status, answer.headers.get_content_type(), _start_of(answer))


def _start_of(answer: HTTPResponse) -> str:
    try:
        return answer.read(_BODY_BYTES).decode(errors="replace")
    except (OSError, HTTPException):
        # Who refuses a request may cut the connection behind the status.
        return ""


class SlowRequest:
    """A request of which the head and half of the body are sent, and the rest when it is told to finish."""

    def __init__(self, address: tuple[str, int], method: str, path: str, body: str) -> None:
        data = body.encode()
        self._rest = data[len(data) // 2 :]
        self._socket = socket.create_connection(address, timeout=_SLOW_TIMEOUT_S)
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
            answer = HTTPResponse(self._socket)
            try:
                # Passes over "100 Continue", which was only peeked at.
                answer.begin()
                body = answer.read()
            except HTTPException as error:
                raise ConnectionResetError(f"the answer is cut: {error}") from error
        return Reply(answer.status, answer.headers.get_content_type(), body.decode(errors="replace"))

    def abandon(self) -> None:
        """Close the connection."""
        self._socket.close()
