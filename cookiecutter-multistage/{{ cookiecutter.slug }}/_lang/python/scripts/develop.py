"""Live reload under a debugger: an edit ends the service and starts it anew."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from watchfiles import watch

_FOLDER = Path(__file__).resolve().parents[1]
_COMMAND = [sys.executable, "-X", "frozen_modules=off", str(_FOLDER / "scripts/debugger.py"), "app"]
_DEADLINE_SECONDS = 5.0


def main() -> None:
    """Serve until a signal comes; what cannot start waits for the next edit."""
    is_over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: is_over.set())
    service = _start()
    for _ in watch(_FOLDER, stop_event=is_over, debounce=200, step=50, raise_interrupt=False):
        _stop(service)
        service = _start()
    _stop(service)


def _start() -> subprocess.Popen[bytes]:
    # Nobody waits for a stop in development, and a breakpoint may hold it.
    environment = {**os.environ, "SHUTDOWN_DELAY_MS": "0", "SHUTDOWN_TIMEOUT_MS": "1000"}
    return subprocess.Popen(_COMMAND, cwd=_FOLDER, env=environment)


def _stop(service: subprocess.Popen[bytes]) -> None:
    service.terminate()
    try:
        service.wait(_DEADLINE_SECONDS)
    except subprocess.TimeoutExpired:
        service.kill()
        service.wait()


if __name__ == "__main__":
    main()
