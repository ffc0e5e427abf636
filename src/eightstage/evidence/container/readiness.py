"""A target that is stopped while somebody keeps asking whether it is ready."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor

import attrs

from eightstage.evidence import Context, NotDescribed
from eightstage.evidence.container.start import serving

_CLIENTS = 5
_ATTEMPTS = 3
_STOP_S = 10.0
_NOT_NOW = 500
# Much less than a service that waits at all, and more than one that closes at once is seen to take.
NOTICE_S = 0.05

# A status, and when it came.
Answer = tuple[int, float]


@attrs.frozen
class Leaving:
    """
    What clients saw from the stop signal on.

    notice_s: From the first answer that it is not ready to the last one; None when there was no such answer.
    answered: How many requests of all clients were answered meanwhile.
    lost: Answers that began and never ended.
    """

    notice_s: float | None
    answered: int
    lost: tuple[str, ...]


def observe(context: Context, target: str) -> Leaving:
    """Stop the target under requests from several clients; again where a busy machine asked too rarely to see."""
    if not context.service.policy.health.ready:
        raise NotDescribed("the policy does not say where readiness is asked; see [health] ready")
    for attempt in range(_ATTEMPTS):
        leaving = _leave(context, target, attempt)
        if leaving.lost or (leaving.notice_s or 0) >= NOTICE_S:
            break
    return leaving


def _leave(context: Context, target: str, attempt: int) -> Leaving:
    policy = context.service.policy
    with serving(context, target, f"leaving-{attempt}") as container:
        address = container.address(policy.service.port)
        with ThreadPoolExecutor(_CLIENTS + 1) as pool:
            clients = [pool.submit(_ask, address, policy.health.path) for _ in range(_CLIENTS)]
            probe = pool.submit(_ask, address, policy.health.ready)
            # Every client has its connection by then, and the signal comes between requests and within them.
            time.sleep(0.2)
            container.stop(_STOP_S)
            seen = [client.result() for client in clients]
            not_ready = [moment for status, moment in probe.result()[0] if status >= _NOT_NOW]
    notice = not_ready[-1] - not_ready[0] if not_ready else None
    return Leaving(notice, sum(len(s) for s, _ in seen), tuple(error for _, error in seen if error))


def _ask(address: tuple[str, int], path: str) -> tuple[list[Answer], str]:
    """Answers until nobody listens any more, and how a request that was sent was lost."""
    answers: list[Answer] = []
    deadline = time.monotonic() + 2 * _STOP_S
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(*address, timeout=_STOP_S)
        try:
            connection.connect()
        except OSError:
            return answers, ""
        error = _keep_asking(connection, path, answers)
        connection.close()
        if error:
            return answers, error
        time.sleep(0.005)
    return answers, f"still answered {2 * _STOP_S:.0f} s after the signal"


def _keep_asking(connection: http.client.HTTPConnection, path: str, answers: list[Answer]) -> str:
    while True:
        try:
            connection.request("GET", path)
            reply = connection.getresponse()
            reply.read()
        except http.client.IncompleteRead as error:
            return f"half an answer: {error}"
        except (OSError, http.client.HTTPException):
            # The engine's proxy accepts what it then cannot hand on, and a request may cross the close of an idle
            # connection; neither was ever the service's.
            return ""
        answers.append((reply.status, time.monotonic()))
        if reply.will_close:
            return ""
        time.sleep(0.01)
