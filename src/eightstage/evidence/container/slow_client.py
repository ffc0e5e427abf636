"""A client that begins a request and never finishes it, and what becomes of the service afterwards."""

import socket
import time

import attrs

from eightstage.engine.toolbox import beside
from eightstage.evidence import TARGET, Context, NoEvidence, evidence
from eightstage.evidence.busy import Busy
from eightstage.evidence.container.scenario import started
from eightstage.evidence.container.start import wait_until_healthy
from eightstage.evidence.container.staying import Stay, watch
from eightstage.evidence.http import ask

_BEGINNING = b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "


@attrs.frozen
class Patience:
    """
    What became of the client, and of the service.

    seconds: Until the service ended the connection; None when it had not by the policy's limit.
    is_alive: Whether the service answered others afterwards.
    stay: How the container was found after it was left alone.
    busy: How busy the machine was while the client waited; empty when it was not.
    """

    seconds: float | None
    is_alive: bool
    stay: Stay
    busy: str = ""


@evidence("slow_client", images=(TARGET,), files=())
def observe(context: Context, target: str) -> Patience:
    """Begin a request, wait for the service to end the connection, and see that it ended nothing else."""
    policy = context.service.policy
    with started(context, target, "slow-client", ports=[policy.service.port]) as container:
        wait_until_healthy(context, target, container)
        since = time.monotonic()
        with beside(container) as tools:
            address, busy = container.address(policy.service.port), Busy()
            seconds = _held(address, policy.container.slow_client)
            is_alive, told = ask(address, policy.health.path) is not None, busy.told()
            return Patience(seconds, is_alive, watch(context, target, container, tools, since), told)


def _held(address: tuple[str, int], limit: float) -> float | None:
    started_at = time.monotonic()
    with socket.create_connection(address, timeout=limit) as connection:
        try:
            connection.sendall(_BEGINNING)
        except OSError as error:
            raise NoEvidence(f"the beginning of a request could not be sent: {error}") from error
        try:
            while connection.recv(4096):
                connection.settimeout(max(0.01, started_at + limit - time.monotonic()))
        except TimeoutError:
            return None
        except ConnectionError:
            pass  # cut, which is an end as well
    return time.monotonic() - started_at
