"""The development target at work: a file edited in a running container."""

import time

import attrs

from eightstage.engine.containers import Container
from eightstage.evidence import TARGET, Context, NotDescribed, PolicyMismatch, evidence
from eightstage.evidence.busy import Busy
from eightstage.evidence.container.start import serving
from eightstage.evidence.http import ask
from eightstage.policy import Plant


@attrs.frozen
class Edited:
    """
    What became of an edit.

    seconds: From the edit to the changed answer; None when it was never served.
    was_restarted: Whether the container was started again meanwhile.
    log: The end of its log.
    busy: How busy the machine was meanwhile; empty when it was not.
    """

    seconds: float | None
    was_restarted: bool
    log: tuple[str, ...]
    busy: str = ""


@evidence("edited", images=(TARGET,))
def edit(context: Context, target: str) -> Edited:
    """Change a file of the running container, as `docker cp` and compose's watch do."""
    policy = context.service.policy
    plant = policy.development.edit
    if plant is None:
        raise NotDescribed("the policy names no edit; see [development.edit]")
    with serving(context, target, "edit") as container:
        before, address, busy = container.inspect()["State"], container.address(policy.service.port), Busy()
        reply = ask(address, policy.development.path)
        if reply is not None and plant.new in reply.body:
            raise PolicyMismatch("[development.edit]", f"{policy.development.path} shows the new text before the edit")
        _apply(container, plant)
        seconds = _served_after(address, policy.development.path, plant.new, policy.development.within)
        after = container.inspect()["State"]
        return Edited(seconds, before["StartedAt"] != after["StartedAt"], container.log(), busy.told())


def _apply(container: Container, plant: Plant) -> None:
    name = plant.path.rpartition("/")[2]
    content = container.read_files(plant.path).get(name)
    if content is None:
        raise PolicyMismatch("[development.edit]", f"{plant.path} is not in the container")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise PolicyMismatch("[development.edit]", f"{plant.path} in the container is not UTF-8") from error
    if text.count(plant.old) != 1:
        found = f"{plant.path}: {plant.old!r} stands there {text.count(plant.old)} times"
        raise PolicyMismatch("[development.edit]", found)
    container.write_file(plant.path, text.replace(plant.old, plant.new).encode())


def _served_after(address: tuple[str, int], path: str, text: str, within_s: float) -> float | None:
    started = time.monotonic()
    while time.monotonic() - started < within_s:
        # While the service inside restarts there is none; only the container must not end.
        reply = ask(address, path)
        if reply is not None and text in reply.body:
            return time.monotonic() - started
        time.sleep(0.02)
    return None
