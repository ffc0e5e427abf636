"""Live reload under a debugger: an edit ends the service and starts it anew."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from watchfiles import watch

_FOLDER = Path(__file__).resolve().parents[1]
_DEBUGGER_PORT = 9229
_DEADLINE_SECONDS = 10.0
# The debugger listens on every address of the container, so publish its port on loopback only.
_COMMAND = [sys.executable, "-X", "frozen_modules=off", "-m", "debugpy", "--listen", f"0.0.0.0:{_DEBUGGER_PORT}"]


def main() -> None:
    """Serve until a signal comes; what cannot start waits for the next edit."""
    is_over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: is_over.set())
    service = _start()
    for _ in watch(_FOLDER / "app", stop_event=is_over, debounce=200, step=50, raise_interrupt=False):
        _stop(service)
        service = _start()
    _stop(service)


def _start() -> subprocess.Popen[bytes]:
    _wait_for_port()
    # Nobody waits for a stop in development, and a debugger may hold it.
    environment = {**os.environ, "SHUTDOWN_DELAY_MS": "0", "SHUTDOWN_TIMEOUT_MS": "1000"}
    return subprocess.Popen([*_COMMAND, "-m", "app"], cwd=_FOLDER, env=environment)


def _stop(service: subprocess.Popen[bytes]) -> None:
    service.terminate()
    try:
        service.wait(_DEADLINE_SECONDS)
    except subprocess.TimeoutExpired:
        service.kill()
        service.wait()


def _wait_for_port() -> None:
    """The debugger's own process ends a moment after the service; until then it has the port."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_server(("0.0.0.0", _DEBUGGER_PORT)).close()
        except OSError:
            time.sleep(0.02)
        else:
            return


if __name__ == "__main__":
    main()
