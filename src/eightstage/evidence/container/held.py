"""A target that is stopped while clients hold their connections: some idle, one busy."""

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import attrs

from eightstage.evidence import TARGET, Context, evidence
from eightstage.evidence.busy import Busy
from eightstage.evidence.container.readiness import Ask, keep_asking
from eightstage.evidence.container.scenario import blame_no_memory
from eightstage.evidence.container.start import serving
from eightstage.evidence.container.stop import PATIENCE, stop_and_wait, stop_limit
from eightstage.evidence.http import MOST_BYTES

_IDLE = 3
_ANSWER_S = 20.0
# So that the busy client is in the midst of its requests.
_BEFORE_S = 0.2


@attrs.frozen
class Held:
    """
    One stop.

    idle: How many connections stood open when the signal came, each after an answer.
    busy_answers: How many answers another client got on one connection, before and after the signal.
    exit_code: Of the first process.
    seconds: From the signal to the end.
    log: The end of its log.
    busy: How busy the machine was meanwhile; empty when it was not.
    """

    idle: int
    busy_answers: int
    exit_code: int
    seconds: float
    log: tuple[str, ...] = ()
    busy: str = ""


@evidence("held_connections", images=(TARGET,), files=())
def observe(context: Context, target: str) -> Held:
    """Start the target, hold connections to it, and stop it."""
    policy = context.service.policy
    limit = stop_limit(context, target)
    with serving(context, target, "held") as container, ExitStack() as held:
        address, busy = container.address(policy.service.port), Busy()
        clients = [held.enter_context(closing(_connected(address))) for _ in range(_IDLE + 1)]
        idle = sum(_stays_open(client, policy.health.path) for client in clients[:_IDLE])
        asks: list[Ask] = []
        with ThreadPoolExecutor(1) as pool:
            pool.submit(keep_asking, clients[_IDLE], policy.health.path, asks)
            time.sleep(_BEFORE_S)
            # The busy client ends with its connection, at the latest when the engine kills the service.
            exit_code, seconds = stop_and_wait(container, limit * PATIENCE)
        log = container.log()
        blame_no_memory(context, target, container, log)
        answers = sum(ask.status is not None for ask in asks)
        return Held(idle, answers, exit_code, seconds, log, busy.told())


def _connected(address: tuple[str, int]) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(*address, timeout=_ANSWER_S)


def _stays_open(client: http.client.HTTPConnection, path: str) -> bool:
    """Whether a connection stands open after an answer."""
    try:
        client.request("GET", path)
        reply = client.getresponse()
        reply.read(MOST_BYTES)
    except (OSError, http.client.HTTPException):
        return False
    return not reply.will_close
