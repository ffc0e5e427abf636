"""Targets built for whoever wants to use or see them, with progress on standard error."""

from collections.abc import Sequence

from eightstage import bases
from eightstage.engine.bake import bake
from eightstage.engine.build_variables import variables_of
from eightstage.engine.builder import with_builder
from eightstage.engine.client import connect
from eightstage.engine.scope import Scope
from eightstage.errors import EngineError
from eightstage.evidence.build import failure
from eightstage.report.live import ConsoleProgress
from eightstage.service import Service
from eightstage.system.terminal import console


def opened(builder: str = "") -> Scope:
    """A scope on the engine, with the builder of that name or the one in use."""
    errors = console("stderr")
    return Scope(with_builder(connect(errors.print), builder), errors.print)


def built(scope: Scope, service: Service, targets: Sequence[str]) -> dict[str, str]:
    """
    Build targets or groups; the ID of each image by its target.

    Raises:
        EngineError: One of them cannot be built; says which step failed.
    """
    progress = ConsoleProgress(console("stderr"))
    found = bases.provide_all(scope, service.dockerfile.base_images, progress.phase)
    contexts = bases.build_settings(scope, found)
    with progress.shown():
        done = bake(
            scope,
            service.path,
            targets,
            settings=contexts,
            variables=variables_of(service),
            recipe=service.recipe,
            on_step=progress.step,
            leaves_cache=True,
        )
    if not done.is_ok:
        reason = failure(done)
        raise EngineError(f"{reason.reason}\n    " + "\n    ".join(reason.evidence))
    return dict(done.images)
