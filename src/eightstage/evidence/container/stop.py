"""A target stopped while a request is in flight: the answer, new requests, exit code and time."""

import time
from concurrent.futures import ThreadPoolExecutor

import attrs

from eightstage.engine.containers import Container
from eightstage.evidence import TARGET, Context, NotDescribed, PolicyMismatch, evidence
from eightstage.evidence.busy import Busy
from eightstage.evidence.container.scenario import blame_no_memory
from eightstage.evidence.container.start import serving
from eightstage.evidence.http import Reply, SlowRequest, ask
from eightstage.policy import Drain

_DEFAULT_STOP_S = 10.0
# The engine waits this much longer than the limit before it kills, so that a late end is reported with its time.
PATIENCE = 2
# No such route, or not for this method.
_NO_ROUTE = {404, 405}


@attrs.frozen
class Stop:
    """
    One stop.

    reply: The answer to the request in flight, or why there was none.
    refused_s: Seconds from the signal until a new request was refused; None when all were answered.
    exit_code: Of the first process.
    seconds: From the signal to the end.
    log: The end of its log.
    busy: How busy the machine was meanwhile; empty when it was not.
    """

    reply: Reply | str
    refused_s: float | None
    exit_code: int
    seconds: float
    log: tuple[str, ...]
    busy: str = ""


@evidence("stop", images=(TARGET,), files=())
def observe(context: Context, target: str) -> Stop:
    """Start the target, send half a request, stop it, and send the other half once new requests are refused."""
    policy = context.service.policy
    limit = stop_limit(context, target)
    with serving(context, target, "stop") as container:
        address, busy = container.address(policy.service.port), Busy()
        drain = policy.drain
        before = _finish(_begin(address, drain))
        if isinstance(before, Reply) and before.status in _NO_ROUTE and before.status != drain.status:
            raise NotDescribed(f"{drain.method} {drain.path} is answered with {before.status}; name a route in [drain]")
        request = _begin(address, drain)
        if not request.is_taken:
            request.abandon()
            raise PolicyMismatch("[drain]", f"{drain.method} {drain.path} did not take a request with a body")
        with ThreadPoolExecutor(1) as pool:
            started = time.monotonic()
            ending = pool.submit(stop_and_wait, container, limit * PATIENCE)
            refused = _refused_after(address, policy.health.path, started, limit / 2)
            reply = _finish(request)
            exit_code, seconds = ending.result()
        log = container.log()
        blame_no_memory(context, target, container, log)
        return Stop(reply, refused, exit_code, seconds, log, busy.told())


def _begin(address: tuple[str, int], drain: Drain) -> SlowRequest:
    try:
        return SlowRequest(address, drain.method, drain.path, drain.body)
    except OSError as error:
        raise PolicyMismatch("[drain]", f"{drain.method} {drain.path} could not be begun: {error}") from error


def stop_limit(context: Context, target: str) -> float:
    """Seconds in which a target has to end after the stop signal."""
    return context.service.policy.limit(target).stop or _DEFAULT_STOP_S


def stop_and_wait(container: Container, grace_s: float) -> tuple[int, float]:
    """Send the stop signal; the exit code, and the seconds until its end. The engine kills it after `grace_s`."""
    started = time.monotonic()
    container.stop(grace_s)
    return container.wait_for_end(grace_s), time.monotonic() - started


def _refused_after(address: tuple[str, int], path: str, started: float, within_s: float) -> float | None:
    while time.monotonic() - started < within_s:
        reply = ask(address, path, max(0.05, started + within_s - time.monotonic()))
        if reply is None or reply.status >= 500:  # noqa: PLR2004 - a server that says it is closing refuses, too
            return time.monotonic() - started
        time.sleep(0.02)
    return None


def _finish(request: SlowRequest) -> Reply | str:
    try:
        return request.finish()
    except OSError as error:
        return f"no answer: {error}"
