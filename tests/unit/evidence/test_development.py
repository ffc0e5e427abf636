"""An edit in development: seen by the uptime that the service reports, and by nothing that it shows."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from eightstage.evidence.container.development import _started_after, _uptime


class Answering:
    """A service that answers these bodies, the last one again and again."""

    def __init__(self, *bodies: str) -> None:
        left = list(bodies)

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = (left.pop(0) if len(left) > 1 else left[0]).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> tuple[str, int]:
        """Where it answers."""
        return "127.0.0.1", self.server.server_port


@pytest.fixture
def close() -> Iterator[list[Answering]]:
    made: list[Answering] = []
    yield made
    for one in made:
        one.server.shutdown()
        one.server.server_close()


@pytest.mark.parametrize(
    ("body", "uptime"),
    [
        ('{"status": "ok", "uptime": 2.5}', 2.5),
        ('{"uptime": 3}', 3.0),
        ('{"uptime": "3"}', None),
        ('{"uptime": null}', None),
        ('{"status": "ok"}', None),
        ("[1]", None),
        ("not json", None),
    ],
)
def test_uptime_is_read(close: list[Answering], body: str, uptime: float | None) -> None:
    """A number of seconds, or nothing that could be compared."""
    close.append(Answering(body))

    assert _uptime(close[0].address, "/health") == uptime


def test_service_that_was_started_after_the_edit_is_seen(close: list[Answering]) -> None:
    """Its uptime is less than the age of the edit, though it still answered as the old one before."""
    close.append(Answering('{"uptime": 100}', '{"uptime": 100.1}', "starting", '{"uptime": 0.0001}'))

    seconds = _started_after(close[0].address, "/health", 5)

    assert seconds is not None
    assert seconds < 5


def test_service_that_goes_on_is_not_taken_for_a_new_one(close: list[Answering]) -> None:
    """However short it has run: it is older than the edit."""
    close.append(Answering('{"uptime": 3}'))

    assert _started_after(close[0].address, "/health", 1) is None
