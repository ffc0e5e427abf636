"""Production's runtime, started as the image starts it, with a program that uses up all memory."""

from contextlib import suppress
from typing import Any

import attrs

from eightstage.engine import images
from eightstage.errors import EngineError
from eightstage.evidence import TARGET, Context, NoEvidence, evidence
from eightstage.evidence.container.scenario import created

_MEMORY = 256 << 20
_WITHIN_S = 120.0


@attrs.frozen
class Exhaustion:
    """
    How it ended.

    by_kernel: Whether the kernel killed a process for want of memory.
    peak: The most bytes that were seen in use, as a share of the limit.
    """

    exit_code: int
    by_kernel: bool
    peak: float
    log: tuple[str, ...]


@evidence("exhausted", images=(TARGET,), files=())
def observe(context: Context, target: str) -> Exhaustion | None:
    """Put the policy's program in the place of the service, under a limit, without swap; None when it names none."""
    words, image = context.service.policy.container.exhaust, context.build.images[target]
    if not words:
        return None
    engine = context.scope.engine
    if not engine.info.get("MemoryLimit"):
        raise NoEvidence("the engine does not enforce memory limits")
    command = [*(images.inspect(engine, image)["Config"].get("Cmd") or [])[:-1], *words]
    limits = {"mem_limit": _MEMORY, "memswap_limit": _MEMORY}
    with created(context, target, "exhausted", command=command, **limits) as container:
        used = [0]

        def seen(state: dict[str, Any]) -> int | None:
            if not state["Running"]:
                return int(state["ExitCode"])
            # Between two looks it may end, and then uses nothing.
            with suppress(EngineError):
                used.append(container.memory())
            return None

        container.start()
        exit_code = container.wait("ended", seen, _WITHIN_S)
        return Exhaustion(exit_code, container.ran_out_of_memory, max(used) / _MEMORY, container.log(60))
