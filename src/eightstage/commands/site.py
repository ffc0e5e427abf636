"""The documentation as a site: built with Sphinx, shown on this machine only."""

import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

from eightstage.errors import EightstageError

_LOOPBACK = "127.0.0.1"
_PORT = 8000


def build(docs: Path, folder: Path) -> None:
    """
    Build the site into a folder; what was built there before is brought up to date.

    Raises:
        EightstageError: Sphinx is not installed, or warns; holds its lines.
    """
    if find_spec("sphinx") is None:
        raise EightstageError("Sphinx is not installed", "delete .venv and run ./inv again, which installs it")
    command = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--keep-going", "--quiet", str(docs), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EightstageError(f"the site cannot be built:\n{done.stderr.strip()}")
    print(f"built {folder / 'index.html'}")  # noqa: T201


def show(folder: Path) -> None:
    """Serve a built site on the usual port, or on a free one if that is taken, until interrupted."""
    with server(folder, _PORT) as opened:
        print(f"http://{_LOOPBACK}:{opened.server_address[1]}", flush=True)  # noqa: T201
        opened.serve_forever()


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of the files of a folder, which only this machine reaches."""
    handler = partial(_Quiet, directory=str(folder))
    try:
        return ThreadingHTTPServer((_LOOPBACK, port), handler)
    except OSError:
        return ThreadingHTTPServer((_LOOPBACK, 0), handler)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""
