"""
A local socket that leads to the engine of the docker command, wherever that engine is.

The SDK speaks to this socket. For each of its connections `docker system dial-stdio` is started with the connection as
its standard input and output. So the SDK reaches what the docker command reaches, with the same certificates, contexts
and ssh settings, and none of that is implemented a second time.
"""

import atexit
import shutil
import socket
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

_END_S = 5.0


class Dialer:
    """
    The socket and the processes behind its connections; closed at the end of this process at the latest.

    Args:
        command: The docker command.
        environment: The environment that it runs in.
    """

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command = [*command, "system", "dial-stdio"]
        self._environment = dict(environment)
        self._processes: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()
        # Unix sockets have short names: a long TMPDIR does not fit.
        self._folder = Path(tempfile.mkdtemp(prefix="eightstage-dial-", dir="/tmp"))
        self.socket = self._folder / "engine.sock"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.socket))
        self._listener.listen(64)
        threading.Thread(target=self._serve, daemon=True, name="dialer").start()
        atexit.register(self.close)

    def close(self) -> None:
        """Refuse new connections and end those that are open; calling it twice is harmless."""
        # A thread that waits in accept() is woken by a shutdown, not by a close.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for process in self._processes:
                _end(process)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                self._dial(connection)

    def _dial(self, connection: socket.socket) -> None:
        # Without the machine's processes or files for one more, the SDK's connection ends and says so.
        with self._lock, suppress(OSError):
            self._processes = [process for process in self._processes if process.poll() is None]
            process = subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=connection.fileno(),
                stdout=connection.fileno(),
                stderr=subprocess.DEVNULL,
                # Ctrl-C on the terminal must leave a way to the engine: the run's containers are still to be removed.
                start_new_session=True,
            )
            self._processes.append(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
