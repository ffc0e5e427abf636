"""
An audit service on this machine that answers what it is told to: clean, vulnerable, or not at all.

It speaks npm's bulk advisory protocol, and is reached from build steps through the engine's default bridge.
"""

import gzip
import json
import sys
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Self

from eightstage.engine.scope import Scope
from eightstage.evidence import NoEvidence

BULK_PATH = "/-/npm/v1/security/advisories/bulk"


class Answer(Enum):
    """What the service says of every package it is asked about."""

    CLEAN = "clean"
    VULNERABLE = "vulnerable"
    SILENT = "silent"


class AuditService:
    """A running service; a context manager."""

    def __init__(self, scope: Scope, answer: Answer = Answer.VULNERABLE) -> None:
        self._server = _Server((_bridge_address(scope), 0), _handler(answer))
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """What a build step calls it."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        # A build step that is interrupted leaves without its answer, which is no error of this service.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def _bridge_address(scope: Scope) -> str:
    network = scope.engine.sdk.api.inspect_network("bridge")
    gateways = [c["Gateway"] for c in network["IPAM"]["Config"] or () if "Gateway" in c]
    if not gateways or not scope.engine.host.startswith("unix://"):
        raise NoEvidence("build steps cannot reach this machine: the engine is not on it")
    return str(gateways[0])


def _advisories(packages: dict[str, list[str]]) -> dict[str, list[dict[str, object]]]:
    advisory = {
        "id": 1,
        "url": "https://example.com/advisory/1",
        "title": "planted vulnerability",
        "severity": "critical",
        "vulnerable_versions": "*",
        "cwe": [],
        "cvss": {"score": 9.8, "vectorString": None},
    }
    return {name: [advisory] for name in packages}


def _handler(answer: Answer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            if len(body) < length:
                return
            if answer is Answer.SILENT or self.path != BULK_PATH:
                self.send_error(405)
                return
            packed = self.headers.get("Content-Encoding") == "gzip"
            packages = json.loads(gzip.decompress(body) if packed else body)
            reply = json.dumps(_advisories(packages) if answer is Answer.VULNERABLE else {}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def do_GET(self) -> None:
            # npm looks a vulnerable package up; a 404 ends that at once, while any 5xx is tried again for a minute.
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Say nothing: the console belongs to the run."""

    return Handler
