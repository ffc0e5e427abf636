"""What every request goes through, whatever route answers it: limits, headers, metrics, and a line in the log."""

import asyncio
import logging
import time
from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.answers import refusal
from app.lifecycle import Lifecycle
from app.metrics import Metrics
from app.request_id import CURRENT, request_id

BODY_LIMIT_BYTES = 100 * 1024
HEADER_LIMIT_BYTES = 16 * 1024
_SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
# Of a refused body: what a client has sent already is read, or its own end of the connection might lose the answer.
_DRAIN_SECONDS = 0.5
# No client waits for this answer; the number is what nginx logs then.
_CLIENT_WENT_AWAY = 499


class Requests:
    """An ASGI application around another one."""

    def __init__(self, app: ASGIApp, log: logging.Logger, lifecycle: Lifecycle, metrics: Metrics) -> None:
        self._app = app
        self._log = log
        self._lifecycle = lifecycle
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; what is no request, such as the start of the server, is handed on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope = _without_host(scope)
        started, status = time.perf_counter(), _CLIENT_WENT_AWAY
        # uvicorn answers each request in a context of its own.
        CURRENT.set(request_id(Headers(scope=scope)))
        self._metrics.began()
        # uvicorn leaves out the body where it was asked for the head. The application notes the route in it.
        known = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._add_headers(MutableHeaders(scope=message))
            await send(message)

        try:
            await self._answer(known, receive, send_with_headers)
        except ClientDisconnect:
            pass
        except Exception as error:
            self._log.error("request failed", exc_info=error)
            if status == _CLIENT_WENT_AWAY:
                await _refuse(HTTPStatus.INTERNAL_SERVER_ERROR, "internal error", scope, receive, send_with_headers)
        finally:
            seconds = time.perf_counter() - started
            self._metrics.ended(scope["method"], _route(known), status, seconds)
            self._note(scope, status, seconds)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = scope["headers"]
        if _size(headers) > HEADER_LIMIT_BYTES:
            await _refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers too large", scope, receive, send)
            return
        lengths = Headers(scope=scope)
        if "content-length" in lengths and "transfer-encoding" in lengths:
            await _refuse(HTTPStatus.BAD_REQUEST, "two lengths of the body", scope, receive, send)
            return
        # Before a byte of the body is read.
        if int(lengths.get("content-length", 0)) > BODY_LIMIT_BYTES:
            await _refuse(HTTPStatus.CONTENT_TOO_LARGE, "request entity too large", scope, receive, send)
            return
        await self._app(scope, _limited(receive), send)

    def _add_headers(self, headers: MutableHeaders) -> None:
        headers.update({**_SECURITY_HEADERS, "X-Request-Id": CURRENT.get()})
        if not self._lifecycle.is_ready:
            # While stopping, each answer is the last on its connection, so that clients go elsewhere.
            headers["Connection"] = "close"

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        path = scope["raw_path"].decode("ascii")
        fields = {"method": scope["method"], "path": path, "status": status}
        fields["ms"] = round(seconds * 1000, 1)
        # Headers are only of interest when somebody looks for a fault.
        if self._log.isEnabledFor(logging.DEBUG):
            fields["headers"] = dict(Headers(scope=scope))
        self._log.info("request", extra={"fields": fields})


def _without_host(scope: Scope) -> Scope:
    """A target that begins with a host, as a proxy is sent, may hold a password; only its path is of interest."""
    if b"://" not in scope["raw_path"]:
        return scope
    path = b"/" + scope["raw_path"].partition(b"://")[2].partition(b"/")[2]
    return {**scope, "raw_path": path, "path": unquote(path.decode("ascii"))}


def _route(scope: Scope) -> str:
    """The path as it was registered; "none" where there is none."""
    return getattr(scope.get("route"), "path", "none")


def _size(headers: Iterable[tuple[bytes, bytes]]) -> int:
    return sum(len(name) + len(value) + len(b": \r\n") for name, value in headers)


def _limited(receive: Receive) -> Receive:
    """A body that does not say its length is cut when it grows too large."""
    received = 0

    async def limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > BODY_LIMIT_BYTES:
            await _drain(receive)
            raise HTTPException(HTTPStatus.CONTENT_TOO_LARGE, "request entity too large", {"Connection": "close"})
        return message

    return limited


async def _refuse(status: HTTPStatus, reason: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer, take what the client has sent already, and end the connection, which is of no more use."""

    async def send_and_drain(message: Message) -> None:
        if message["type"] != "http.response.body":
            await send(message)
            return
        await send({**message, "more_body": True})
        await _drain(receive)
        await send({"type": "http.response.body"})

    response = refusal(status, reason, {"Connection": "close"})
    await response(scope, receive, send_and_drain)


async def _drain(receive: Receive) -> None:
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            while (await receive()).get("more_body"):
                pass
    except TimeoutError:
        pass
