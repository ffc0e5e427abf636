"""A target whose service is killed while it serves, as the kernel does when memory is short."""

import os
import signal

import attrs

from eightstage.engine.containers import run
from eightstage.evidence import Context, NoEvidence
from eightstage.evidence.container.start import start_limit, wait_until_healthy

_WITHIN_S = 20.0


@attrs.frozen
class Crash:
    """How the container ended: its exit code, and the end of its log."""

    exit_code: int
    log: tuple[str, ...]


def observe(context: Context, target: str) -> Crash:
    """Kill every process of the container but its first."""
    with run(context.scope, context.build.images[target], f"{target}-crash") as container:
        wait_until_healthy(container, start_limit(context, target))
        first = container.inspect()["State"]["Pid"]
        # A health check may just be running, and ends by itself.
        served = [p.process_id for p in container.processes() if p.process_id != first]
        for process_id in served or [first]:
            try:
                os.kill(process_id, signal.SIGKILL)
            except ProcessLookupError:
                continue
            except PermissionError as error:
                raise NoEvidence(f"the engine's processes cannot be signalled from here: {error}") from error
        return Crash(container.wait_for_end(_WITHIN_S), container.log())
