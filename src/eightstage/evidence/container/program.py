"""The program of a language's scenarios, for images that have no interpreter: compiled, and put into a container."""

from collections.abc import Sequence
from types import ModuleType
from typing import Any, Final

from eightstage import languages
from eightstage.engine.bounds import MEMORY
from eightstage.engine.containers import Container, create
from eightstage.evidence import Context, NoEvidence

_COMPILED_S: Final = 120.0
_EXECUTABLE: Final = 0o755
# Compilers take more than a service does.
_MEMORY: Final = 2 * MEMORY


def put_into(context: Context, container: Container, command: Sequence[str]) -> None:
    """
    Put the program where the command calls it; nothing where it calls another.

    Raises:
        NoEvidence: It cannot be compiled.
        Consequence: The stage that has the compiler was not built.
    """
    language = context.service.policy.service.language
    scenario = languages.module(language, "scenario")
    if scenario is not None and command and command[0] == scenario.PLACE:
        container.write_file(scenario.PLACE, _compiled(context, scenario, container.purpose), _EXECUTABLE)


def _compiled(context: Context, scenario: ModuleType, purpose: str) -> bytes:
    context.need_built([scenario.STAGE])
    image = context.build.images.get(scenario.STAGE)
    if image is None:
        raise NoEvidence(f"{scenario.STAGE} was not built, and its compiler is needed for the program of this scenario")
    settings: dict[str, Any] = {"mem_limit": _MEMORY, "memswap_limit": _MEMORY, "network_mode": "none"}
    with create(context.scope, image, f"{purpose}-program", command=scenario.COMPILE, **settings) as compiler:
        compiler.write_file(scenario.SOURCE_PLACE, scenario.SOURCE)
        compiler.start()
        exit_code = compiler.wait_for_end(_COMPILED_S)
        found = compiler.read_files(scenario.RESULT)
        if exit_code != 0 or not found:
            raise NoEvidence(f"{scenario.COMPILE[0]} ended with {exit_code} in {scenario.STAGE}", compiler.log(5))
        return next(iter(found.values()))
