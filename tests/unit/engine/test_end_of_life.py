"""The table of release dates, fetched anew from a service of our own."""

import json
import threading
import tomllib
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from eightstage.bases.end_of_life import refresh
from eightstage.data import end_of_life
from eightstage.errors import EightstageError

ANSWERS = {
    "/nodejs.json": [
        {"cycle": "26", "eol": "2029-05-01"},
        {"cycle": "27", "eol": False},
        {"cycle": "28", "eol": "2031-04-30"},
    ],
    "/debian.json": [{"cycle": "13", "eol": "2030-06-30"}],
}


@pytest.fixture
def service() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(ANSWERS.get(self.path, "nothing")).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "table.toml"
    file.write_text('# A head.\n\n[node]\n"24" = 2028-04-30\n"26" = 2029-04-30\n\n[debian]\n"13" = 2030-06-30\n')
    return file


def test_changed_and_new_dates_are_taken(service: str, table: Path) -> None:
    """What changed is told, what is not known yet is left out, what is no longer told stays."""
    assert refresh(table, service) == ["node 26: 2029-04-30 → 2029-05-01", "node 28: new → 2031-04-30"]

    assert table.read_text().startswith("# A head.\n")
    assert tomllib.loads(table.read_text())["node"] == {
        "24": date(2028, 4, 30),
        "26": date(2029, 5, 1),
        "28": date(2031, 4, 30),
    }
    assert refresh(table, service) == []


def test_service_that_tells_nothing_changes_nothing(service: str, table: Path) -> None:
    """An answer of another kind is one clear error, and the table stays."""
    before = table.read_text()
    table.write_text(before + '\n[unknown]\n"1" = 2020-01-01\n')

    with pytest.raises(EightstageError, match=r"unknown\.json told no dates"):
        refresh(table, service)
    assert table.read_text().startswith(before)


def test_shipped_table_is_sound() -> None:
    """Every cycle has a date, and the newest Node and Debian of the template are in it."""
    assert all(isinstance(end, date) for cycles in end_of_life().values() for end in cycles.values())
    assert {"24", "26"} <= end_of_life()["node"].keys()
    assert "13" in end_of_life()["debian"]
