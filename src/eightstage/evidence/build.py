"""The build of all targets: which were built, their images, what each step took."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs

from eightstage.contract import STAGES
from eightstage.engine.bake import Bake, bake
from eightstage.engine.progress import BuilderWarning, Step
from eightstage.engine.scope import Scope
from eightstage.evidence.build_log import excerpt, keep
from eightstage.service import Service
from eightstage.system.printable import shortened

# An instruction of many lines is found by its beginning.
_INSTRUCTION = 90


@attrs.frozen
class Failure:
    """
    Why a target was not built: the step that failed, and what it printed.

    file: Where all that the build printed is kept; None where it is not.
    """

    instruction: str
    stage: str
    log: tuple[str, ...]
    file: Path | None = None

    @property
    def reason(self) -> str:
        """Where the build stops, in words."""
        if not self.instruction:
            return "the build stops before its first step"
        # A stage need not have a name.
        where = f" in stage {self.stage}" if self.stage else ""
        return f"the build stops{where}: {shortened(self.instruction, _INSTRUCTION)}"

    @property
    def evidence(self) -> tuple[str, ...]:
        """The lines of the log that hold the error, and where the rest is."""
        return (*excerpt(self.log), *([f"the whole log: {self.file}"] if self.file else []))


@attrs.frozen
class Build:
    """
    The build of a service.

    images: Image ID by target, of those that were built.
    failures: Why, by target, of those that were not.
    seconds: The whole build.
    stage_seconds: What the steps of each stage took, without those taken from the layer cache.
    cached: Steps taken from the layer cache, and all steps, by stage.
    steps: Every step, as the builder reported it.
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
    log: Path | None = None,
) -> Build:
    """
    Build every target in one bake; when that fails, each on its own, to see which are affected.

    Whatever the bake file does with the results, here they go to the engine and nowhere else.

    Args:
        scope: The run that the builder's process belongs to.
        service: What is built.
        settings: Further `--set` values.
        variables: Variables of the bake file.
        on_step: Called for each news of a step.
        log: Where to keep all that a failing build prints.

    Raises:
        EngineError: The builder, the machine or a registry stopped the build, and not the Dockerfile.
    """

    def attempt(targets: Sequence[str]) -> Bake:
        return bake(
            scope,
            service.path,
            targets,
            settings=[*(f"{target}.output=type=docker" for target in targets), *settings],
            variables=variables,
            recipe=service.recipe,
            on_step=on_step,
            leaves_cache=True,
        )

    wanted: list[str] = [target for target in STAGES if target in service.dockerfile.named]
    whole = attempt(wanted)
    if whole.is_ok:
        return _summary(whole, {}, whole.images)
    alone = {target: attempt([target]) for target in wanted}
    images = {target: b.images[target] for target, b in alone.items() if b.is_ok and target in b.images}
    failures = _failures(whole, {target: b for target, b in alone.items() if not b.is_ok}, log)
    return _summary(whole, failures, images)


def _failures(whole: Bake, alone: Mapping[str, Bake], log: Path | None) -> dict[str, Failure]:
    """Why each target was not built; one step that stops several of them is one failure with one log."""
    stopped = {target: failure(attempt) for target, attempt in alone.items()}
    known = {(f.stage, f.instruction): f for f in (*reversed(stopped.values()), failure(whole))}
    bakes = [whole, *(b for t, b in alone.items() if (stopped[t].stage, stopped[t].instruction) != _step_of(whole))]
    file = keep(log, [step for attempt in bakes for step in attempt.steps]) if log else None
    return {t: attrs.evolve(known[f.stage, f.instruction], file=file) for t, f in stopped.items()}


def _step_of(attempt: Bake) -> tuple[str, str]:
    stopped = failure(attempt)
    return stopped.stage, stopped.instruction


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
