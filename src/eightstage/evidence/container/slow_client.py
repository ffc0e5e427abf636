"""A client that begins a request and never finishes it."""

import socket
import time

from eightstage.evidence import Context
from eightstage.evidence.container.start import serving

_BEGINNING = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "


def observe(context: Context, target: str) -> float | None:
    """After how many seconds the service ended the connection; None when it had not by the policy's limit."""
    policy = context.service.policy
    port, limit = policy.service.port, policy.container.slow_client
    with serving(context, target, "slow-client") as container:
        started = time.monotonic()
        with socket.create_connection(container.address(port), timeout=limit) as connection:
            connection.sendall(_BEGINNING)
            try:
                while connection.recv(4096):
                    connection.settimeout(max(0.01, started + limit - time.monotonic()))
            except TimeoutError:
                return None
            except ConnectionError:
                pass  # cut, which is an end as well
        return time.monotonic() - started
