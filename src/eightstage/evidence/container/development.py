"""The development target at work: a source file edited in a running container."""

import json
import time

import attrs

from eightstage.engine.containers import Container
from eightstage.evidence import TARGET, Context, NoEvidence, NotDescribed, PolicyMismatch, evidence
from eightstage.evidence.busy import Busy
from eightstage.evidence.container.start import serving
from eightstage.evidence.http import ask

# The member of the health answer that falls when the service inside starts again; seconds.
_UPTIME = "uptime"


@attrs.frozen
class Edited:
    """
    What became of an edit.

    seconds: From the edit to an answer of a service that was started after it; None when none came.
    was_restarted: Whether the container was started again meanwhile.
    log: The end of its log.
    busy: How busy the machine was meanwhile; empty when it was not.
    """

    seconds: float | None
    was_restarted: bool
    log: tuple[str, ...]
    busy: str = ""


@evidence("edited", images=(TARGET,), files=())
def edit(context: Context, target: str) -> Edited:
    """Add an empty line to a file of the running container, as `docker cp` and compose's watch would bring it."""
    policy = context.service.policy
    file = policy.development.touch
    if file is None:
        raise NotDescribed("the policy names no source file to edit; see [development] touch")
    with serving(context, target, "edit") as container:
        before, address, busy = container.inspect()["State"], container.address(policy.service.port), Busy()
        if _uptime(address, policy.health.path) is None:
            raise NoEvidence(f"{policy.health.path} reports no {_UPTIME}, so nothing shows when the service started")
        _edit(container, file)
        seconds = _started_after(address, policy.health.path, policy.development.within)
        after = container.inspect()["State"]
        return Edited(seconds, before["StartedAt"] != after["StartedAt"], container.log(), busy.told())


def _edit(container: Container, file: str) -> None:
    content = container.read_files(file).get(file.rpartition("/")[2])
    if content is None:
        raise PolicyMismatch("[development] touch", f"{file} is not in the container")
    container.write_file(file, content + b"\n")


def _started_after(address: tuple[str, int], path: str, within_s: float) -> float | None:
    edited = time.monotonic()
    while (age := time.monotonic() - edited) < within_s:
        # While the service inside restarts there is no answer; only the container must not end.
        uptime = _uptime(address, path)
        # The age from before the request: what started before the edit is older than that.
        if uptime is not None and uptime < age:
            return time.monotonic() - edited
        time.sleep(0.02)
    return None


def _uptime(address: tuple[str, int], path: str) -> float | None:
    reply = ask(address, path)
    try:
        uptime = json.loads(reply.body)[_UPTIME] if reply is not None else None
    except (ValueError, TypeError, LookupError):
        return None
    return float(uptime) if isinstance(uptime, int | float) else None
