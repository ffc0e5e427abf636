"""Starts the built service once, asks it once and stops it: a start test."""

import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterable

# A busy machine takes its time; what hangs is ended all the same.
_DEADLINE_SECONDS = 60


def main(command: list[str]) -> str:
    """What is wrong with the service; nothing when it started, answered and ended in order."""
    # The system chooses the port: with some builders, steps of several builds share one network.
    environment = {**os.environ, "PORT": "0", "SHUTDOWN_DELAY_MS": "0", "LOG_LEVEL": "info"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as service:
        late = threading.Timer(_DEADLINE_SECONDS, service.kill)
        late.start()
        try:
            problem = _ask(service.stdout or ())
            service.terminate()
            service.communicate()
        finally:
            late.cancel()
            service.kill()
    if problem:
        return problem
    return f"it ended with {service.returncode} when it was stopped" if service.returncode else ""


def _ask(lines: Iterable[str]) -> str:
    for line in lines:
        print(line, end="", flush=True)
        # The service's own log says where it listens, so the answer can be no other's.
        if '"listening"' in line:
            port = json.loads(line)["address"]["port"]
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=_DEADLINE_SECONDS):
                    return ""
            except OSError as error:
                return f"its health: {error}"
    return "it does not answer"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or 0)
