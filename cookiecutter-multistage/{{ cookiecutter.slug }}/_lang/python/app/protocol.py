"""HTTP/1.1 of uvicorn, with deadlines: a client that does not finish its request cannot hold a connection."""

import asyncio
import json
import sys
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.answers import Json

HEADERS_SECONDS = 5.0
REQUEST_SECONDS = 30.0


class PunctualProtocol(H11Protocol):
    """One connection."""

    _deadline: asyncio.TimerHandle | None = None
    _has_headers = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client came; it has to ask soon."""
        super().connection_made(transport)
        self._wait(HEADERS_SECONDS)

    def data_received(self, data: bytes) -> None:
        """A part of a request came; where it is the first, the time for the request begins."""
        if self._deadline is None:
            self._wait(HEADERS_SECONDS)
        super().data_received(data)
        state = self.conn.their_state
        if state is h11.SEND_BODY:
            if not self._has_headers:
                self._wait(REQUEST_SECONDS)
                self._has_headers = True
        elif state is not h11.IDLE:
            self._forget()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._forget()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, in JSON as every other error."""
        # Called where h11's error is handled, which knows whether another status fits better.
        error = sys.exception()
        status = error.error_status_hint if isinstance(error, h11.RemoteProtocolError) else HTTPStatus.BAD_REQUEST
        self._refuse(HTTPStatus(status))

    def _wait(self, seconds: float) -> None:
        self._forget()
        self._deadline = self.loop.call_later(seconds, self._refuse, HTTPStatus.REQUEST_TIMEOUT)

    def _forget(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline, self._has_headers = None, False

    def _refuse(self, status: HTTPStatus) -> None:
        """End the connection, with an answer where the client asked for something and got none yet."""
        has_asked = bool(self.conn.trailing_data[0]) or self.conn.their_state is not h11.IDLE
        if has_asked and self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            body = json.dumps({"error": status.phrase.lower()}).encode()
            headers = [("Content-Type", Json.media_type), ("Content-Length", str(len(body))), ("Connection", "close")]
            answer = h11.Response(status_code=status, headers=headers, reason=status.phrase.encode())
            for event in (answer, h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
