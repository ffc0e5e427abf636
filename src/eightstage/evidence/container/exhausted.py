"""Production's runtime, started as the image starts it, with a program that uses up all memory."""

import attrs

from eightstage.engine.containers import run
from eightstage.evidence import Context, NoEvidence, NotDescribed

_MEMORY = "256m"
_WITHIN_S = 60.0


@attrs.frozen
class Exhaustion:
    """
    How it ended.

    by_kernel: Whether the kernel killed a process for want of memory.
    """

    exit_code: int
    by_kernel: bool
    log: tuple[str, ...]


def observe(context: Context, target: str) -> Exhaustion:
    """Put the policy's program in the place of the service, under a limit, without swap."""
    words, image = context.service.policy.container.exhaust, context.build.images[target]
    if not words:
        raise NotDescribed("the policy names no program that uses up memory; see [container] exhaust")
    api = context.scope.engine.sdk.api
    if not api.info().get("MemoryLimit"):
        raise NoEvidence("the engine does not enforce memory limits")
    command = [*(api.inspect_image(image)["Config"].get("Cmd") or [])[:-1], *words]
    limits = {"mem_limit": _MEMORY, "memswap_limit": _MEMORY}
    with run(context.scope, image, f"{target}-exhausted", command=command, **limits) as container:
        exit_code = container.wait_for_end(_WITHIN_S)
        return Exhaustion(exit_code, container.inspect()["State"]["OOMKilled"], container.log(60))
