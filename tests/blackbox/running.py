"""A service that answers, as tests of this folder see it."""

import json
import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import attrs
import requests

from eightstage.engine.containers import Container

# Longer than a busy machine takes for anything that is awaited here.
PATIENCE_S = 30.0


@attrs.frozen
class Running:
    """A service: its address, its container, and a client that takes nothing from the environment."""

    container: Container
    address: tuple[str, int]
    client: requests.Session

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:  # noqa: ANN401 - those of requests
        """The answer to one request."""
        url = f"http://{self.address[0]}:{self.address[1]}{path}"
        return self.client.request(method, url, timeout=PATIENCE_S, allow_redirects=False, **options)

    def send(self, text: str) -> str:
        """What comes back for these bytes, until the connection is closed or the whole answer is there."""
        with socket.create_connection(self.address, timeout=PATIENCE_S) as connection:
            connection.sendall(text.encode("latin-1"))
            answer = b""
            while b"\r\n\r\n" not in answer and (chunk := connection.recv(65536)):
                answer += chunk
        return answer.decode("latin-1")

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Its log, each line of which has to be an object of JSON."""
        return [json.loads(line) for line in self.container.output("stdout")]

    def requests_of(self, path: str) -> list[dict[str, Any]]:
        """The lines about requests for a path; a line is written after the answer has been sent."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            found = [line for line in self.lines if line["msg"] == "request" and line["path"] == path]
            if found or time.monotonic() > deadline:
                return found
            time.sleep(0.05)


Start = Callable[..., AbstractContextManager[Running]]
