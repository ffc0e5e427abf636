"""The build of all targets: which were built, their images, what each step took."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import attrs

from eightstage.contract import STAGES
from eightstage.engine.bake import Bake, bake
from eightstage.engine.progress import BuilderWarning, Step
from eightstage.engine.scope import Scope
from eightstage.service import Service


@attrs.frozen
class Failure:
    """Why a target was not built: the step that failed, and what it printed."""

    instruction: str
    stage: str
    log: tuple[str, ...]

    @property
    def log_end(self) -> tuple[str, ...]:
        """The last lines of the log, as many as a person reads."""
        return self.log[-15:]


@attrs.frozen
class Build:
    """
    The build of a service.

    images: Image ID by target, of those that were built.
    failures: Why, by target, of those that were not.
    seconds: The whole build.
    stage_seconds: What the steps of each stage took, without those taken from the layer cache.
    cached: Steps taken from the layer cache, and all steps, by stage.
    steps: Every step, as the builder told of it.
    warnings: What the builder's own checks of the Dockerfile found.
    canary: A text in the secret that the build was given.
    """

    images: Mapping[str, str]
    failures: Mapping[str, Failure]
    seconds: float
    stage_seconds: Mapping[str, float]
    cached: Mapping[str, tuple[int, int]]
    steps: tuple[Step, ...] = ()
    warnings: tuple[BuilderWarning, ...] = ()
    canary: str = ""


def build(
    scope: Scope,
    service: Service,
    *,
    settings: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
    on_step: Callable[[Step], None] = lambda _: None,
) -> Build:
    """Build every target in one bake; when that fails, each on its own, to tell which are affected."""

    def attempt(targets: Sequence[str]) -> Bake:
        stages = service.policy.stages
        return bake(
            scope, service.path, targets, settings=settings, variables=variables, stages=stages, on_step=on_step
        )

    wanted: list[str] = [target for target in STAGES if target in service.dockerfile.named]
    whole = attempt(wanted)
    if whole.is_ok:
        return _summary(whole, {}, whole.images)
    alone = {target: attempt([target]) for target in wanted}
    images = {target: b.images[target] for target, b in alone.items() if b.is_ok and target in b.images}
    failures = {target: failure(b) for target, b in alone.items() if not b.is_ok}
    return _summary(whole, failures, images)


def failure(attempt: Bake) -> Failure:
    """What stopped a bake."""
    step = attempt.failed_step
    if step is None:
        return Failure("", "", tuple(attempt.error.splitlines()))
    return Failure(step.instruction or step.name, step.stage or "", tuple(step.log or [step.error]))


def _summary(attempt: Bake, failures: Mapping[str, Failure], images: Mapping[str, str]) -> Build:
    seconds: dict[str, float] = defaultdict(float)
    ran: dict[str, dict[str, bool]] = defaultdict(dict)
    for step in attempt.steps:
        # FROM is never called cached; and a step that several targets share is named once for each of them, though
        # it is run once at most.
        if step.stage and not step.instruction.startswith("FROM "):
            has_run = not step.is_cached and step.completed is not None
            ran[step.stage][step.instruction] = ran[step.stage].get(step.instruction, False) or has_run
            seconds[step.stage] += step.seconds if has_run else 0
    cached = {stage: (sum(not has_run for has_run in steps.values()), len(steps)) for stage, steps in ran.items()}
    return Build(images, failures, attempt.seconds, dict(seconds), cached, attempt.steps, attempt.warnings)
