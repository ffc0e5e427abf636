"""A target that is stopped while somebody keeps asking whether it is ready."""

import http.client
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import attrs

from eightstage.evidence import TARGET, Context, NotDescribed, PolicyMismatch, evidence
from eightstage.evidence.container.scenario import blame_no_memory
from eightstage.evidence.container.start import serving
from eightstage.evidence.http import MOST_BYTES, ask

_CLIENTS = 5
_ATTEMPTS = 3
# The engine kills what does not end by then; a service that a busy machine makes late is not cut.
_STOP_S = 20.0
_NOT_NOW = 500
_OK = range(200, 300)
_NO_ROUTE = {404, 405}
# Much less than a service that waits at all, and more than one that closes at once is seen to take.
NOTICE_S = 0.05


@attrs.frozen
class Ask:
    """One request: the status of its answer, None where nobody answered, and when that was known."""

    status: int | None
    moment: float


@attrs.frozen
class Leaving:
    """
    What clients saw from the stop signal on.

    notice_s: From the first answer that it is not ready to the last one; None when there was no such answer.
    at_most_s: For how long it can have said so, as far as was asked: from the last answer that it is ready until nobody
        answered any more.
    answered: How many requests of all clients were answered meanwhile.
    lost: Answers that began and never ended.
    """

    notice_s: float | None
    at_most_s: float
    answered: int
    lost: tuple[str, ...]


@evidence("leaving", images=(TARGET,), files=())
def observe(context: Context, target: str) -> Leaving:
    """Stop the target under requests from several clients; again where a busy machine asked too rarely to see."""
    if not context.service.policy.health.ready:
        raise NotDescribed("the policy does not say where readiness is asked; see [health] ready")
    for attempt in range(_ATTEMPTS):
        leaving = _leave(context, target, attempt)
        if leaving.lost or (leaving.notice_s or 0) >= NOTICE_S or leaving.at_most_s < NOTICE_S:
            break
    return leaving


def _leave(context: Context, target: str, attempt: int) -> Leaving:
    policy = context.service.policy
    with serving(context, target, f"leaving-{attempt}") as container:
        address = container.address(policy.service.port)
        _see_ready(address, policy.health.ready)
        with ThreadPoolExecutor(_CLIENTS + 1) as pool:
            clients = [pool.submit(_ask, address, policy.health.path) for _ in range(_CLIENTS)]
            probe = pool.submit(_ask, address, policy.health.ready)
            # Every client has its connection by then, and the signal comes between requests and within them.
            time.sleep(0.2)
            signal = time.monotonic()
            container.stop(_STOP_S)
            seen = [client.result() for client in clients]
            asks = probe.result()[0]
        blame_no_memory(context, target, container, container.log())
    notice, at_most = span(asks, signal)
    answered = sum(ask.status is not None for asks, _ in seen for ask in asks)
    return Leaving(notice, at_most, answered, tuple(error for _, error in seen if error))


def _see_ready(address: tuple[str, int], path: str) -> None:
    """See that readiness is there to be lost."""
    reply = ask(address, path)
    if reply is None:
        raise PolicyMismatch("[health] ready", f"{path} is not answered even before the signal")
    if reply.status in _NO_ROUTE:
        raise NotDescribed(f"{path} is answered with {reply.status}; see [health] ready")
    if reply.status not in _OK:
        raise PolicyMismatch("[health] ready", f"{path} is answered with {reply.status} even before the signal")


def span(asks: Sequence[Ask], signal: float) -> tuple[float | None, float]:
    """How long readiness was seen to be denied after the signal, and how long that can have been at most."""
    denied = [ask.moment for ask in asks if ask.status is not None and ask.status >= _NOT_NOW and ask.moment > signal]
    granted = [ask.moment for ask in asks if ask.status in _OK]
    begun = max([signal, *granted])
    ended = next((ask.moment for ask in asks if ask.status is None and ask.moment > begun), begun)
    return denied[-1] - denied[0] if denied else None, max(ended, *denied, begun) - begun


def _ask(address: tuple[str, int], path: str) -> tuple[list[Ask], str]:
    """What was answered until nobody listened any more, and how a request that was sent was lost."""
    asks: list[Ask] = []
    deadline = time.monotonic() + 2 * _STOP_S
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(*address, timeout=_STOP_S)
        try:
            connection.connect()
        except OSError:
            asks.append(Ask(None, time.monotonic()))
            return asks, ""
        error = keep_asking(connection, path, asks)
        connection.close()
        if error:
            return asks, error
        time.sleep(0.005)
    return asks, f"still answered {2 * _STOP_S:.0f} s after the signal"


def keep_asking(connection: http.client.HTTPConnection, path: str, asks: list[Ask]) -> str:
    """Ask on one connection until that ends; how half an answer was lost, or nothing."""
    while True:
        try:
            connection.request("GET", path)
            reply = connection.getresponse()
            reply.read(MOST_BYTES)
        except http.client.IncompleteRead as error:
            return f"half an answer: {error}"
        except (OSError, http.client.HTTPException):
            # The engine's proxy accepts what it then cannot hand on, and a request may cross the close of an idle
            # connection; neither was ever the service's.
            asks.append(Ask(None, time.monotonic()))
            return ""
        asks.append(Ask(reply.status, time.monotonic()))
        if reply.will_close:
            return ""
        time.sleep(0.01)
