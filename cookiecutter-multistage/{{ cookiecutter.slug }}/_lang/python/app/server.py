"""Starts the service, and ends it without cutting a request."""

import asyncio
import faulthandler
import logging
import os
import signal
import socket
import sys
from collections.abc import Generator
from contextlib import contextmanager

import uvicorn
from uvicorn.config import Config as UvicornConfig

from app.application import create_app
from app.config import Config, ConfigError, read_config
from app.lifecycle import Lifecycle
from app.log import create_log
from app.protocol import PunctualProtocol

EXIT_FAILED = 1
EXIT_BAD_CONFIG = 2
KEEP_ALIVE_SECONDS = 5
MAX_CONNECTIONS = 1_000
HEADER_BUFFER_BYTES = 16 * 1024


class Server(uvicorn.Server):
    """uvicorn, with a stop that takes requests for a while and answers those that it has."""

    def __init__(self, settings: Config, log: logging.Logger) -> None:
        self._settings = settings
        self._log = log
        self._lifecycle = Lifecycle()
        self.answered_all = False
        app = create_app(log, self._lifecycle, settings.stage)
        super().__init__(
            UvicornConfig(
                app,
                http=PunctualProtocol,
                ws="none",
                loop="asyncio",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                limit_concurrency=MAX_CONNECTIONS,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                h11_max_incomplete_event_size=HEADER_BUFFER_BYTES,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say where."""
        await super().startup(sockets)
        self._lifecycle.started()
        for listener in sockets or ():
            address, port = listener.getsockname()[:2]
            self._log.info("listening", extra={"fields": {"address": {"address": address, "port": port}}})

    def stop(self, name: str) -> None:
        """End soon; a second signal ends at once."""
        if not self._lifecycle.is_ready:
            self._log.warning("second signal, ending at once", extra={"fields": {"signal": name}})
            os._exit(EXIT_FAILED)
        self._log.info("stopping", extra={"fields": {"signal": name}})
        self._lifecycle.stopping()
        asyncio.get_running_loop().call_later(self._settings.shutdown_delay, self._end)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the listener and idle connections, and wait for answers that are still due."""
        try:
            async with asyncio.timeout(self._settings.shutdown_timeout):
                await super().shutdown(sockets)
            self.answered_all = True
        except TimeoutError:
            await self._cut()
        self._log.info("stopped", extra={"fields": {"answeredAll": self.answered_all}})

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave signals to `stop`."""
        yield

    async def _cut(self) -> None:
        """End what is not answered yet; the log says so, and uvicorn need not."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        # Connections are told first, so that nobody is sent half an answer.
        await asyncio.sleep(0)
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _end(self) -> None:
        self.should_exit = True


def main() -> int:
    """Serve until a signal comes; the exit code."""
    try:
        settings = read_config(os.environ)
    except ConfigError as error:
        print(f"the configuration is not valid:\n{error}", file=sys.stderr)
        return EXIT_BAD_CONFIG
    log = create_log(settings.log_level, sys.stdout)
    # By default the signal ends a process; this way it shows what every thread is doing.
    faulthandler.register(signal.SIGUSR1)
    try:
        listener = listen(settings.host, settings.port)
    except OSError as error:
        log.critical("cannot listen", extra={"fields": {"error": str(error)}})
        return EXIT_FAILED
    return asyncio.run(_serve(Server(settings, log), listener))


def listen(host: str, port: int) -> socket.socket:
    """
    A listening socket; without a host on every address, IPv6 and IPv4.

    Raises:
        OSError: The port is taken, or the address is none of this machine's.
    """
    if host:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    if socket.has_dualstack_ipv6():
        return socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)
    return socket.create_server(("0.0.0.0", port))


async def _serve(server: Server, listener: socket.socket) -> int:
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, server.stop, number.name)
    await server.serve(sockets=[listener])
    return 0 if server.answered_all else EXIT_FAILED
