"""
An OSV service that answers what it is told to, for `pip-audit --osv-url`. It prints a line for each package.

Arguments: the port, and "clean", "vulnerable" or "silent".
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Service(BaseHTTPRequestHandler):
    """One request."""

    def do_POST(self) -> None:
        """Say what is known of one package."""
        print("asked", flush=True)  # noqa: T201 - counted in the log
        name = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]["name"]
        if sys.argv[2] == "silent":
            self._reply(503, {})
        else:
            self._reply(200, {"vulns": [_advisory(name)]} if sys.argv[2] == "vulnerable" else {})

    def log_message(self, *_: object) -> None:
        """Nothing: what is printed is counted."""

    def _reply(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _advisory(name: str) -> dict[str, Any]:
    every = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99999"}]}]
    affected = {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": every, "versions": []}
    words = {"summary": "planted vulnerability", "details": "planted vulnerability"}
    times = {"published": "2020-01-02T03:04:05Z", "modified": "2020-01-02T03:04:05Z"}
    return {"id": "PYSEC-2020-9999", "aliases": [], "affected": [affected], **words, **times}


if __name__ == "__main__":
    server = ThreadingHTTPServer(("", int(sys.argv[1])), Service)
    print("listening", flush=True)  # noqa: T201 - waited for in the log
    server.serve_forever()
