"""
Verification: plan -> build -> run -> check -> findings.

The checks of the Dockerfile run first, then every target is built in one bake, then all other checks run side by side;
each asks for the evidence it names, which is gathered once.
"""

import time
from collections.abc import Callable, Container, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import UTC, date, datetime
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import attrs

from eightstage import accepted, bases
from eightstage.accepted import Baseline
from eightstage.bases import BaseImage
from eightstage.build_variables import variables_of, with_canary
from eightstage.checks import Check, Verdict, failed, skipped, undetermined
from eightstage.checks.catalogue import KINDS, catalogue, find, images_of, providers
from eightstage.contract import SERVING, STAGES
from eightstage.engine import reach
from eightstage.engine.progress import Step
from eightstage.engine.scope import Scope, ScopeClosed
from eightstage.errors import NothingVerified, PluginError, Unreachable
from eightstage.evidence import Broken, Consequence, Context, Evidence, NoEvidence, NotDescribed, Observe, TextContext
from eightstage.evidence.build import Build, build
from eightstage.results import NO_STAGE, Report, Result, StepFacts, TargetFacts
from eightstage.service import Service
from eightstage.verdicts import Outcome
from eightstage.waivers import Use, Waivers

# Containers mostly wait, for a start, a stop or a probe; two cores carry this many at once.
WORKERS = 6

# Judged even where nobody asked, when something that was asked for cannot be built: a cause is never hidden.
EVERY_TARGET_BUILDS = "build/every-target-builds"

# A check's id, and the target that it judges.
Key = tuple[str, str]


class Progress:
    """What is reported while a verification works; this one reports nothing."""

    def phase(self, text: str) -> None:
        """A new part of the work begins."""

    def step(self, step: Step) -> None:
        """A step of the build began or ended."""

    def planned(self, plan: Sequence[Key]) -> None:
        """These checks will be judged, too, each with its target, or "" for the whole service."""

    def judging(self, key: Key) -> None:
        """One of them is looked at from now on."""

    def result(self, result: Result) -> None:
        """It has answered."""


SILENCE: Final = Progress()


@attrs.define
class Verification:
    """
    One verification of a service.

    Args:
        service: What is verified.
        scope: The run that everything started belongs to; None when only the Dockerfile is looked at.
        checks: The checks to run.
        progress: Where its progress is reported.
        only: Of those, only these checks on these targets; all when None.
        targets: Only what is promised of these targets; of all, and of the service, when empty.
        known: Verdicts that need no new look, by check and target; asked after the build.
        settings: Further `--set` values for every bake.
        workers: How many checks may wait for containers at once.
        log: Where to keep all that a build prints that fails.
    """

    service: Service
    scope: Scope | None
    checks: Sequence[Check]
    progress: Progress
    targets: Sequence[str] = ()
    only: Container[Key] | None = None
    known: Callable[[Check, str, Build], Verdict | None] = lambda *_: None
    settings: Sequence[str] = ()
    workers: int = WORKERS
    log: Path | None = None
    providers: Mapping[str, Observe] = attrs.field(factory=providers)
    _results: dict[Key, Result] = attrs.field(factory=dict, init=False)
    _planned: frozenset[Key] = attrs.field(default=frozenset(), init=False)
    _today: date = attrs.field(factory=lambda: datetime.now(UTC).date(), init=False)
    _baseline: Baseline | None = attrs.field(default=None, init=False)
    _waivers: Waivers = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._baseline = accepted.read(self.service.path)
        self._waivers = Waivers(self.service.policy.waivers, self.service.waiver_lines, self._today)

    def run(self) -> Report:
        """
        Verify.

        Raises:
            NothingVerified: No check was selected.
            EngineError, BaseImageError: The targets could not even be attempted.
        """
        started, clock = datetime.now(UTC), time.monotonic()
        plan = self.plan()
        if not plan:
            raise NothingVerified("no check was selected", "see ./inv checks")
        keys = [(check.id, target) for check, target in plan]
        self._planned = frozenset(keys)
        self._refuse_circles(plan)
        self.progress.planned(keys)
        last = [(c, t) for c, t in plan if c.kind == "policy"]
        static = [(c, t) for c, t in plan if c.kind == "dockerfile"]
        text = Evidence(self._text_context(), self.providers)
        for check, target in self._ordered(static):
            self._keep(self._judge(check, target, None, text))
        dynamic = [item for item in plan if item not in static and item not in last]
        base_images: tuple[BaseImage, ...] = ()
        built: Build | None = None
        facts: dict[str, TargetFacts] = {}
        if dynamic:
            if self.scope is None:
                raise NothingVerified(
                    "without an engine only the Dockerfile can be judged", "select: --only dockerfile"
                )
            base_images = self._provide_bases(self.scope)
            built, evidence = self._build(self.scope, base_images)
            # A Dockerfile FROM scratch has no base image with a shell; its own images may have one.
            self.scope.tool_images += tuple(dict.fromkeys(built.images.values()))
            if any(check.kind == "container" for check, _ in dynamic):
                reach.settle(self.scope)
            causes = self._causes(dynamic, built)
            dynamic, plan = [*causes, *dynamic], sorted([*causes, *plan], key=lambda item: KINDS.index(item[0].kind))
            # What runs on request keeps both cores busy; beside it, containers would start too late.
            for is_slow in (False, True):
                part = [item for item in dynamic if item[0].on_request is is_slow]
                self._run_side_by_side(self.scope, part, built, evidence)
            facts = _facts(built, evidence, self.service)
        for check, target in last:
            self._keep(self._judge(check, target, None, text))
        ordered = tuple(self._results[check.id, target] for check, target in plan)
        return Report(
            service=self.service.policy.service.name,
            path=self.service.path,
            engine=self.scope.engine if self.scope else None,
            base_images=base_images,
            started=started,
            seconds=time.monotonic() - clock,
            build_seconds=built.seconds if built else 0.0,
            targets=facts,
            results=ordered,
            dockerfile=self.service.dockerfile,
            steps=_steps(built) if built else (),
            unreachable=self.scope.unreachable if self.scope else "",
            build_log=next((f.file for f in built.failures.values()), None) if built else None,
        )

    def plan(self) -> list[tuple[Check, str]]:
        """What is judged: checks with the target that each is about, or "" for the whole service."""
        everything = [(check, target) for check in self.checks for target in check.stages or ("",)]
        asked = [item for item in everything if not self.targets or item[1] in self.targets]
        return [item for item in asked if self.only is None or (item[0].id, item[1]) in self.only]

    def _provide_bases(self, scope: Scope) -> tuple[BaseImage, ...]:
        return bases.provide_all(scope, self.service.dockerfile.base_images, self.progress.phase)

    def _build(self, scope: Scope, base_images: Sequence[BaseImage]) -> tuple[Build, Evidence]:
        count = sum(target in self.service.dockerfile.named for target in STAGES)
        self.progress.phase(f"building {count} targets")
        variables, canary = with_canary(variables_of(self.service), scope.folder)
        contexts = bases.build_settings(scope, base_images)
        settings = [*contexts, *self.settings]
        built = build(
            scope,
            self.service,
            settings=settings,
            variables=variables,
            on_step=self.progress.step,
            log=self.log,
        )
        built = attrs.evolve(built, canary=canary)
        text = attrs.asdict(self._text_context(), recurse=False)
        context = Context(**text, scope=scope, build=built, bake_variables=variables, bake_settings=contexts)
        return built, Evidence(context, self.providers)

    def _text_context(self) -> TextContext:
        return TextContext(self.service, today=self._today, baseline=self._baseline, waivers=self._uses)

    def _uses(self) -> tuple[Use, ...]:
        return self._waivers.uses(self._judged(), [check.id for check in catalogue()])

    def _run_side_by_side(
        self, scope: Scope, plan: Sequence[tuple[Check, str]], built: Build, evidence: Evidence
    ) -> None:
        if plan:
            self.progress.phase(f"checking {len(plan)} promises")
        checks = {(check.id, target): check for check, target in plan}
        order = self._order(plan)
        order.prepare()
        running: set[Future[Result]] = set()
        with ThreadPoolExecutor(self.workers) as pool:
            try:
                while order.is_active():
                    ready = order.get_ready()
                    running |= {pool.submit(self._judge, checks[key], key[1], built, evidence) for key in ready}
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    for result in (future.result() for future in done):
                        self._keep(result)
                        order.done((result.check.id, result.target))
            except BaseException:
                # Threads that wait for a container end as soon as the scope is closed and the container is gone.
                pool.shutdown(wait=False, cancel_futures=True)
                scope.close()
                raise

    def _needed(self, check: Check, target: str) -> Sequence[Key]:
        """What has to be judged before: each need on the same target, or on the service, or else on production."""
        places = [[(need, target), (need, ""), (need, "production")] for need in check.needs]
        found = (next((key for key in keys if key in self._planned), None) for keys in places)
        return [key for key in found if key is not None]

    def _order(self, plan: Sequence[tuple[Check, str]]) -> TopologicalSorter[Key]:
        """What has to be judged before what; of a part of the plan, only as far as that part goes."""
        part = {(check.id, target) for check, target in plan}
        needs = {(c.id, t): [key for key in self._needed(c, t) if key in part] for c, t in plan}
        return TopologicalSorter(needs)

    def _ordered(self, plan: Sequence[tuple[Check, str]]) -> list[tuple[Check, str]]:
        checks = {(check.id, target): check for check, target in plan}
        return [(checks[key], key[1]) for key in self._order(plan).static_order()]

    def _refuse_circles(self, plan: Sequence[tuple[Check, str]]) -> None:
        try:
            self._order(plan).prepare()
        except CycleError as error:
            circle = " needs ".join(dict.fromkeys(check for check, _ in reversed(error.args[1])))
            first = error.args[1][-1][0]
            raise PluginError(
                f"checks need each other, so none of them can be judged: {circle} needs {first}",
                "take one of them out of `needs`",
            ) from error

    def _causes(self, plan: Sequence[tuple[Check, str]], built: Build) -> list[tuple[Check, str]]:
        """The builds that failed and that nobody asked about, where something that was asked for rests on them."""
        builds = find(EVERY_TARGET_BUILDS)
        lost = {t for check, target in plan for t in images_of(check, target) if t in built.failures}
        causes: list[tuple[Check, str]] = [
            (builds, t) for t in STAGES if t in lost and (builds.id, t) not in self._planned
        ]
        keys = [(check.id, target) for check, target in causes]
        self._planned |= set(keys)
        self.progress.planned(keys)
        return causes

    def _judged(self) -> set[str]:
        judged = {Outcome.PASSED, Outcome.FAILED, Outcome.WAIVED}
        return {result.check.id for result in self._results.values() if result.verdict.outcome in judged}

    def _keep(self, result: Result) -> None:
        self._results[result.check.id, result.target] = result
        self.progress.result(result)

    def _judge(self, check: Check, target: str, built: Build | None, evidence: Evidence) -> Result:
        started = time.monotonic()
        self.progress.judging((check.id, target))
        verdict = self._verdict(check, target, built, evidence)
        verdict = self._waivers.apply(check.id, target, verdict)
        return Result(check, target, verdict, time.monotonic() - started)

    def _verdict(self, check: Check, target: str, built: Build | None, evidence: Evidence) -> Verdict:
        consequence = self._consequence(check, target, built)
        if consequence is not None:
            return consequence
        known = self.known(check, target, built) if built else None
        if known is not None:
            return known
        try:
            return check.function(**{name: evidence.get(name, target) for name in check.parameters})
        except ScopeClosed:
            raise
        except Broken as error:
            return failed(error.what, error.lines)
        except NoEvidence as error:
            return self._unseen(error)
        except Exception as error:  # noqa: BLE001 - a check that breaks has seen nothing, and the others still can
            return undetermined(
                f"the check itself failed: {type(error).__name__}: {error}",
                fix=f"report it to the authors of {check.id}; --skip {check.id} leaves it out until then",
            )

    def _unseen(self, error: NoEvidence) -> Verdict:
        if isinstance(error, Consequence):
            return skipped(str(error), error.cause)
        if isinstance(error.__cause__, Unreachable):
            return skipped(str(error), str(error))
        if isinstance(error, NotDescribed) and self.service.policy.stages:
            return skipped(str(error))
        return undetermined(str(error), error.evidence, error.fix)

    def _consequence(self, check: Check, target: str, built: Build | None) -> Verdict | None:
        """Skipped, with the cause that is reported elsewhere; None where the promise can be judged."""
        if target and target not in self.service.dockerfile.named:
            return skipped(f"{NO_STAGE} {target}")
        if built is not None:
            missing = next((t for t in images_of(check, target) if t not in built.images), None)
            if missing is not None:
                stopped = built.failures.get(missing)
                why = f": {stopped.reason}" if stopped else ""
                return skipped(f"{missing} was not built{why}", stopped.reason if stopped else "")
        for key in self._needed(check, target):
            result = self._results.get(key)
            if result is not None and result.verdict.outcome not in {Outcome.PASSED, Outcome.WAIVED}:
                cause = result.verdict.cause or _finding(result)
                return skipped(f"it needs {key[0]}, which is {result.verdict.outcome}", cause)
        return None


def _finding(result: Result) -> str:
    if result.check.id == EVERY_TARGET_BUILDS:
        return result.verdict.summary
    outcome = result.verdict.outcome
    return f"{result.check.id} {outcome if outcome is Outcome.FAILED else f'is {outcome}'}"


def _facts(built: Build, evidence: Evidence, service: Service) -> dict[str, TargetFacts]:
    facts: dict[str, TargetFacts] = {}
    for target in (name for name in STAGES if name in service.dockerfile.named):
        stage = service.policy.stages.get(target, target)
        if target not in built.images or not evidence.can("image", target):
            facts[target] = TargetFacts(target, None, None, None, built.stage_seconds.get(stage, 0.0), (0, 0), None)
            continue
        image = evidence.get("image", target)
        start = evidence.get("start", target) if target in SERVING and evidence.has("start", target) else None
        facts[target] = TargetFacts(
            target=target,
            image_id=image.id,
            unpacked=image.unpacked,
            compressed=image.compressed,
            build_seconds=built.stage_seconds.get(stage, 0.0),
            cached=built.cached.get(stage, (0, 0)),
            healthy_s=start.healthy_s if start else None,
            layers=tuple(layer.unpacked for layer in image.layers),
            made_by=image.made_by,
        )
    return facts


def _has_run(step: Step) -> bool:
    # FROM is never called cached.
    is_told = step.stage is not None and step.completed is not None
    return is_told and not step.is_cached and not step.instruction.startswith("FROM ")


def _steps(built: Build) -> tuple[StepFacts, ...]:
    ran = [(s.started, s) for s in built.steps if s.started and _has_run(s)]
    first = min((started for started, _ in ran), default=None)
    return tuple(
        StepFacts(step.stage or "", " ".join(step.instruction.split()), (started - first).total_seconds(), step.seconds)
        for started, step in sorted(ran, key=lambda item: item[0])
        if first is not None
    )
