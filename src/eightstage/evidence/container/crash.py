"""A target whose service is killed while it serves, as the kernel does when memory is short."""

import os
import signal

import attrs

from eightstage.evidence import Context, NoEvidence
from eightstage.evidence.container.start import serving

_WITHIN_S = 20.0


@attrs.frozen
class Crash:
    """How the container ended: its exit code, and the end of its log."""

    exit_code: int
    log: tuple[str, ...]


def observe(context: Context, target: str) -> Crash:
    """Kill every process of the container but its first."""
    with serving(context, target, "crash") as container:
        first = container.inspect()["State"]["Pid"]
        served = [p.process_id for p in container.processes() if p.process_id != first]
        for process_id in served or [first]:
            try:
                os.kill(process_id, signal.SIGKILL)
            except ProcessLookupError:
                continue
            except PermissionError as error:
                raise NoEvidence(f"the engine's processes cannot be signalled from here: {error}") from error
        return Crash(container.wait_for_end(_WITHIN_S), container.log())
