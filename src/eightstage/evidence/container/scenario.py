"""The container of a scenario: made from a target, within the verifier's bounds, and what its end says."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from eightstage.contract import RUNNABLE, SERVING
from eightstage.engine.bounds import MEMORY
from eightstage.engine.containers import Container, create
from eightstage.evidence import Consequence, Context, NoEvidence
from eightstage.evidence.container import program
from eightstage.policy import FILE_NAME
from eightstage.units import size

# Compilers and test runners take more than a service does.
_TESTING: Final = 2 * MEMORY
# How often what the policy allows a service at rest is given to it at work.
_AT_WORK: Final = 2
# What runtimes say when they find no room.
_NO_ROOM: Final = re.compile(
    r"out ?of ?memory|heap space|MemoryError|memory allocation of|cannot allocate memory", re.IGNORECASE
)


@contextmanager
def created(
    context: Context,
    target: str,
    purpose: str,
    **settings: Any,  # noqa: ANN401 - see `create`
) -> Iterator[Container]:
    """
    A container of the target that is not started yet, with the policy's environment below its own; see `create`.

    A command that calls the program of the language's scenarios finds it there.

    Raises:
        Consequence: The service serves nothing, so nothing tells when it is ready for a scenario.
    """
    if not context.service.policy.service.port and target in SERVING:
        raise Consequence("there is nobody to ask", "the policy says that the service serves nothing")
    memory = memory_limit(context, target)
    needed = context.service.policy.container.environment if target in RUNNABLE else {}
    given: dict[str, Any] = {"mem_limit": memory, "memswap_limit": memory} | settings
    given["environment"] = {**needed, **(settings.get("environment") or {})}
    with create(context.scope, context.build.images[target], f"{target}-{purpose}", **given) as container:
        program.put_into(context, container, settings.get("command") or ())
        yield container


@contextmanager
def started(
    context: Context,
    target: str,
    purpose: str,
    **settings: Any,  # noqa: ANN401 - see `create`
) -> Iterator[Container]:
    """A started container of the target."""
    with created(context, target, purpose, **settings) as container:
        container.start()
        yield container


def memory_limit(context: Context, target: str) -> int:
    """Bytes that a container of the target may use: the verifier's bound, or more where the policy allows more."""
    allowed = context.service.policy.limit(target).memory or 0
    return max(_TESTING if target == "testing" else MEMORY, _AT_WORK * int(allowed))


def blame_no_memory(context: Context, target: str, container: Container, log: Sequence[str]) -> None:
    """
    See that an end is the service's own, and not that of the verifier's bound on memory.

    Raises:
        NoEvidence: The kernel killed it at the bound, or its runtime found no room.
    """
    if container.ran_out_of_memory or any(_NO_ROOM.search(line) for line in log):
        bound = size(memory_limit(context, target))
        error = NoEvidence(
            f"{container.purpose} ran out of memory under the verifier's bound of {bound}", tuple(log[-3:])
        )
        error.fix = f"raise memory under [limits.{target}] in {FILE_NAME}; a container gets twice as much"
        raise error
