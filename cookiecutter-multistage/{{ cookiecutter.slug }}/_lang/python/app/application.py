"""The routes of the service; they know no listener, so that tests can start them on any port."""

import json
import logging
import time
from http import HTTPStatus

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.types import ASGIApp

from app.about import read_about
from app.answers import Json, refusal
from app.lifecycle import Lifecycle
from app.metrics import CONTENT_TYPE, Metrics
from app.page import render_page
from app.requests import Requests

_STARTED = time.monotonic()


def create_app(log: logging.Logger, lifecycle: Lifecycle, stage: str) -> ASGIApp:
    """The application, with what every request goes through."""
    about, metrics = read_about(), Metrics()
    # What is answered is described in openapi.yaml; the service itself shows no pages of documentation.
    api = FastAPI(
        title=about.title,
        description=about.description,
        version=about.version,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        default_response_class=Json,
    )
    api.router.redirect_slashes = False

    @api.get("/", response_class=HTMLResponse)
    async def page() -> str:
        return render_page(about, _uptime(), stage)

    @api.get("/health")
    async def health() -> dict[str, str | float]:
        return {"status": "ok", "uptime": _uptime(), "version": about.version}

    @api.get("/ready")
    async def ready() -> Json:
        if lifecycle.is_ready:
            return Json({"status": "ready"})
        return Json({"status": "stopping"}, status_code=503)

    @api.get("/metrics")
    async def measured() -> Response:
        return Response(metrics.text(), headers={"Content-Type": CONTENT_TYPE})

    @api.post("/echo")
    async def echo(request: Request) -> Response:
        return Response(await _json_text(request), media_type=Json.media_type)

    api.add_exception_handler(StarletteHTTPException, _answer_error)
    api.add_exception_handler(Exception, _answer_fault)
    return Requests(api, log, lifecycle, metrics)


def _uptime() -> float:
    return time.monotonic() - _STARTED


async def _json_text(request: Request) -> bytes:
    """The body as it was sent; null where it is not said to be JSON, and an empty object where it is empty."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return b"null"
    body = await request.body() or b"{}"
    try:
        json.loads(body.decode(), parse_constant=_refuse_constant)
    # A few thousand brackets are enough for the second.
    except (ValueError, RecursionError):
        raise HTTPException(400, "the body is not valid JSON") from None
    return body


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


async def _answer_error(request: Request, error: Exception) -> Response:
    """Errors of a request."""
    if not isinstance(error, StarletteHTTPException):
        raise error
    asked = {"method": request.method, "path": request.scope["raw_path"].decode("ascii")}
    if error.status_code == HTTPStatus.NOT_FOUND:
        return refusal(error.status_code, "not found", **asked)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "").replace("GET", "GET, HEAD")
        return refusal(error.status_code, "method not allowed", {"Allow": allowed}, **asked)
    return refusal(error.status_code, error.detail, error.headers)


async def _answer_fault(_: Request, __: Exception) -> Response:
    """An error of ours; its details stay in the log."""
    return refusal(500, "internal error")
