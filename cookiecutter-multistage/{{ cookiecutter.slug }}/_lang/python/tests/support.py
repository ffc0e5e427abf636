"""The service for tests: its routes in a thread, or the service as a process of its own."""

import io
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from app.config import read_config
from app.log import create_log
from app.server import Server, listen

# The built artefact where there is one (the testing stage names it), else the sources.
FOLDER = os.environ.get("SERVICE_FOLDER") or str(Path(__file__).resolve().parents[1])
_DEADLINE_SECONDS = 10.0


class Running:
    """A server in a thread, with its log lines collected."""

    def __init__(self, port: int, lines: io.StringIO) -> None:
        self.port = port
        self._lines = lines

    @property
    def log(self) -> str:
        """Everything that was logged until now."""
        return self._lines.getvalue()

    def ask(
        self, path: str, method: str = "GET", body: str | None = None, **headers: str
    ) -> tuple[HTTPResponse, dict[str, object]]:
        """An answer, and the members of its JSON body; a page has none."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_DEADLINE_SECONDS)
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        text = response.read()
        connection.close()
        is_json = (response.headers["Content-Type"] or "").startswith("application/json")
        return response, json.loads(text) if is_json and text else {}

    def send_raw(self, data: bytes) -> bytes:
        """Send bytes as they are; what comes back before the connection closes."""
        return send_raw(self.port, data)


@contextmanager
def server(*, level: str = "debug", stage: str = "test") -> Iterator[tuple[Running, Server]]:
    """The service's own server on a free port."""
    lines = io.StringIO()
    log = create_log(level, lines)
    settings = read_config({"PORT": "0", "STAGE": stage, "SHUTDOWN_DELAY_MS": "0", "SHUTDOWN_TIMEOUT_MS": "500"})
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    running = Server(settings, log)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        wait_for(lambda: running.started)
        yield Running(port, lines), running
    finally:
        running.should_exit = True
        thread.join(_DEADLINE_SECONDS)
        logging.basicConfig(force=True)


def send_raw(port: int, data: bytes) -> bytes:
    """Send bytes as they are; what comes back before the connection closes."""
    with socket.create_connection(("127.0.0.1", port), _DEADLINE_SECONDS) as connection:
        connection.sendall(data)
        answer = b""
        while part := connection.recv(65_536):
            answer += part
        return answer


class Service:
    """The service as a process of its own, on a free port."""

    def __init__(self, **environment: str) -> None:
        settings = {"PORT": "0", "LOG_LEVEL": "info", "PYTHONPATH": FOLDER, **environment}
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "app"],
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines: list[str] = []
        self.port = self._listens()

    def status(self, path: str) -> int:
        """The status of an answer, on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_DEADLINE_SECONDS)
        connection.request("GET", path, headers={"Connection": "close"})
        status = connection.getresponse().status
        connection.close()
        return status

    def end(self) -> tuple[int, str, str]:
        """The exit code, and everything that it wrote."""
        output, errors = self.process.communicate(timeout=_DEADLINE_SECONDS)
        return self.process.returncode, "".join(self.lines) + output, errors

    def _listens(self) -> int:
        for line in self.process.stdout or ():
            self.lines.append(line)
            if '"listening"' in line:
                return int(json.loads(line)["address"]["port"])
        return 0


@contextmanager
def service(**environment: str) -> Iterator[Service]:
    """A running service; it is killed at the end when it still runs."""
    running = Service(**environment)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.communicate()


def wait_for(is_true: object) -> None:
    """Wait until something is true, or fail."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not (is_true() if callable(is_true) else is_true):
        assert time.monotonic() < deadline, "it did not become true in time"
        time.sleep(0.01)
