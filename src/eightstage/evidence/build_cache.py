"""Builds of copies that differ from the service in one place: which stages' steps run again."""

from collections.abc import Iterable

import attrs

from eightstage.contract import STAGES
from eightstage.defects import DefectError, Edit
from eightstage.dockerfile import Dockerfile
from eightstage.engine.bake import Bake, bake
from eightstage.evidence import CONTEXT, Context, NoEvidence, PolicyMismatch, evidence
from eightstage.evidence.build import failure
from eightstage.evidence.exported import reaches_build
from eightstage.evidence.gate import copy_of
from eightstage.policy import CacheCase, Policy

# Replaced in an edit by something that no earlier run can have built.
NONCE = "NONCE"


@attrs.frozen
class Rebuild:
    """
    What one edit made the builder do.

    stages: The roles of the stages that ran a step, in the order of the contract.
    steps: Those steps, as the builder prints them.
    seconds: How long all targets took.
    """

    edit: str
    stages: tuple[str, ...]
    steps: tuple[str, ...]
    seconds: float


@evidence("rebuilds", files=(CONTEXT,))
def observe(context: Context, _: str) -> dict[str, Rebuild]:
    """Build a copy for each edit that is made with every verification."""
    return _rebuilds(context, costly=False)


@evidence("costly_rebuilds", files=(CONTEXT,))
def observe_costly(context: Context, _: str) -> dict[str, Rebuild]:
    """Build a copy for each edit that is made on request."""
    return _rebuilds(context, costly=True)


def edits(policy: Policy, *, costly: bool) -> dict[str, CacheCase]:
    """The edits that the policy names, either those of every verification or those on request."""
    return {name: case for name, case in policy.cache.items() if case.costly is costly}


def _rebuilds(context: Context, *, costly: bool) -> dict[str, Rebuild]:
    cases = edits(context.service.policy, costly=costly)
    if cases:
        context.need_built(STAGES)
    return {name: _rebuild(context, name, case) for name, case in cases.items()}


def _rebuild(context: Context, name: str, case: CacheCase) -> Rebuild:
    with copy_of(context.service.path, context.scope.folder / f"cache-{name}") as folder:
        if case.edit is not None:
            new = case.edit.new.replace(NONCE, context.scope.run_id)
            try:
                Edit(case.edit.path, new, case.edit.old, case.edit.at).apply(folder)
            except DefectError as error:
                raise PolicyMismatch(f"[cache.{name}]", error) from error
        settings = ["*.output=type=cacheonly", *context.bake_settings]
        attempt = bake(
            context.scope,
            folder,
            # The builder walks all of its cache once for each target that it is asked for.
            case.targets or context.service.dockerfile.ends(STAGES),
            settings=settings,
            variables=context.bake_variables,
            recipe=context.service.recipe,
        )
        ran = [(role_of(context.service.dockerfile, stage), step) for stage, step in _ran(attempt)]
        # An edit that no build sees repeats nothing, whatever the Dockerfile does.
        if attempt.is_ok and not ran and case.edit is not None and not reaches_build(context, folder, case.edit.path):
            raise PolicyMismatch(f"[cache.{name}]", f"{case.edit.path} does not reach the build; see .dockerignore")
    if not attempt.is_ok:
        stopped = failure(attempt)
        raise NoEvidence(f"with another {name}, {stopped.reason}", stopped.evidence)
    stages = tuple(stage for stage in STAGES if stage in {s for s, _ in ran})
    return Rebuild(name, stages, tuple(f"{stage}: {step}" for stage, step in ran), attempt.seconds)


def role_of(dockerfile: Dockerfile, name: str) -> str:
    """The role of the stage that the builder calls by this name; the name itself where it plays none."""
    for role in (*dockerfile.roles, *dockerfile.named):
        stage = dockerfile.named[role]
        # A stage alone goes by the name of the target, or by none.
        is_meant = len(dockerfile.stages) == 1 or name in {(stage.name or "").lower(), f"stage-{stage.index}"}
        if role in STAGES and is_meant:
            return role
    return name


def _ran(attempt: Bake) -> Iterable[tuple[str, str]]:
    for step in attempt.steps:
        # FROM is never called cached, and WORKDIR and the like take no time either way.
        if step.stage and step.completed and not step.is_cached and not step.instruction.startswith("FROM "):
            yield step.stage, " ".join(step.instruction.split())[:100]
