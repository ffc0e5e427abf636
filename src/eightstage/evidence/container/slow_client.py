"""A client that begins a request and never finishes it."""

import socket
import time

import attrs

from eightstage.evidence import TARGET, Context, NoEvidence, evidence
from eightstage.evidence.busy import Busy
from eightstage.evidence.container.start import serving
from eightstage.evidence.http import ask

_BEGINNING = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "


@attrs.frozen
class Patience:
    """
    What became of the client.

    seconds: Until the service ended the connection; None when it had not by the policy's limit.
    is_alive: Whether the service answered others afterwards.
    busy: How busy the machine was meanwhile; empty when it was not.
    """

    seconds: float | None
    is_alive: bool
    busy: str = ""


@evidence("slow_client", images=(TARGET,))
def observe(context: Context, target: str) -> Patience:
    """Begin a request, wait for the service to end the connection, and see that it ended nothing else."""
    policy = context.service.policy
    with serving(context, target, "slow-client") as container:
        address, busy = container.address(policy.service.port), Busy()
        seconds = _held(address, policy.container.slow_client)
        return Patience(seconds, ask(address, policy.health.path) is not None, busy.told())


def _held(address: tuple[str, int], limit: float) -> float | None:
    started = time.monotonic()
    with socket.create_connection(address, timeout=limit) as connection:
        try:
            connection.sendall(_BEGINNING)
        except OSError as error:
            raise NoEvidence(f"the beginning of a request could not be sent: {error}") from error
        try:
            while connection.recv(4096):
                connection.settimeout(max(0.01, started + limit - time.monotonic()))
        except TimeoutError:
            return None
        except ConnectionError:
            pass  # cut, which is an end as well
    return time.monotonic() - started
