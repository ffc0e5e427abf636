"""The routes of the service; they know no listener, so that tests can start them on any port."""

import json
import logging
import time

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import Route
from starlette.types import ASGIApp

from app.about import read_about
from app.lifecycle import Lifecycle
from app.page import render_page
from app.requests import Requests

_STARTED = time.monotonic()


def create_app(log: logging.Logger, lifecycle: Lifecycle, stage: str) -> ASGIApp:
    """The application, with what every request goes through."""
    about = read_about()
    # FastAPI's pages of documentation load scripts from elsewhere; the description itself is at /openapi.json.
    api = FastAPI(
        title=about.title, description=about.description, version=about.version, docs_url=None, redoc_url=None
    )
    api.router.redirect_slashes = False

    @api.get("/", response_class=HTMLResponse)
    async def page() -> str:
        return render_page(about, _uptime(), stage)

    @api.get("/health")
    async def health() -> dict[str, str | float]:
        return {"status": "ok", "uptime": _uptime(), "version": about.version}

    @api.get("/ready")
    async def ready() -> JSONResponse:
        if lifecycle.is_ready:
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "stopping"}, status_code=503)

    @api.post("/echo")
    async def echo(request: Request) -> Response:
        return Response(await _json_text(request), media_type="application/json; charset=utf-8")

    api.add_exception_handler(StarletteHTTPException, _answer_error)
    api.add_exception_handler(Exception, _answer_fault)
    return Requests(api, log, lifecycle)


def _uptime() -> float:
    return round(time.monotonic() - _STARTED, 3)


async def _json_text(request: Request) -> bytes:
    """The body as it was sent; null where it is not said to be JSON."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return b"null"
    body = await request.body()
    try:
        json.loads(body.decode(), parse_constant=_refuse_constant)
    # A few thousand brackets are enough for the second.
    except (ValueError, RecursionError):
        raise HTTPException(400, "the body is not valid JSON") from None
    return body


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


async def _answer_error(request: Request, error: Exception) -> Response:
    """Errors of a request, in JSON; what does not exist is named."""
    if not isinstance(error, StarletteHTTPException):
        raise error
    if error.status_code not in {404, 405}:
        return JSONResponse({"error": error.detail}, error.status_code, error.headers)
    path = request.scope["raw_path"].decode("ascii")
    body = {"error": str(error.detail).lower(), "method": request.method, "path": path}
    allowed = {"Allow": ", ".join(_methods(request.app, path))} if error.status_code == 405 else None
    return JSONResponse(body, error.status_code, allowed)


def _methods(app: FastAPI, path: str) -> list[str]:
    """The methods that a path knows; what can be asked for can be asked for its head alone."""
    routes = (route for route in app.routes if isinstance(route, Route) and route.path == path)
    known = {method for route in routes for method in route.methods or ()}
    return sorted(known | {"HEAD"} if "GET" in known else known)


async def _answer_fault(_: Request, __: Exception) -> Response:
    """An error of ours; its details stay in the log."""
    return JSONResponse({"error": "internal error"}, 500)
