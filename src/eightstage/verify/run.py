"""One verification, from the plan to the report."""

import time
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import attrs

from eightstage import bases
from eightstage.bases import BaseImage
from eightstage.checks import Check
from eightstage.checks.catalogue import STATIC, find, images_of, providers
from eightstage.contract import STAGES
from eightstage.engine import reach
from eightstage.engine.build_variables import variables_of, with_canary
from eightstage.engine.scope import Scope
from eightstage.errors import NothingVerified
from eightstage.evidence import Context, Evidence, Observe, TextContext
from eightstage.evidence.build import Build, build
from eightstage.policy.adopted import Ratchet
from eightstage.policy.waivers import Waivers
from eightstage.service import Service, accepted
from eightstage.verify.facts import facts_of, steps_of
from eightstage.verify.holds import Earlier
from eightstage.verify.judge import EVERY_TARGET_BUILDS, Judge
from eightstage.verify.plan import Item, Key, Plan, key_of
from eightstage.verify.progress import Progress
from eightstage.verify.results import EngineFacts, Report
from eightstage.verify.schedule import one_by_one, side_by_side

# Containers mostly wait, for a start, a stop or a probe; two cores carry this many at once.
WORKERS: Final = 6

# The evidence that is made of verdicts.
_ASKS_OTHERS = "said"


@attrs.frozen
class _Look:
    """What was built and seen with an engine."""

    base_images: tuple[BaseImage, ...]
    built: Build
    evidence: Evidence


@attrs.frozen
class Verification:
    """
    One verification of a service.

    Args:
        service: What is verified.
        scope: The run that everything started belongs to; None when only the Dockerfile is looked at.
        checks: The checks to run.
        progress: Where its progress is reported.
        targets: Only what is promised of these targets; of all, and of the service, when empty.
        only: Of those, only these checks on these targets; all when None.
        known: Verdicts that need no new look, by check, target and the build, if there was one.
        settings: Further `--set` values for every bake.
        workers: How many checks may wait for containers at once.
        log: Where to keep all that a build prints that fails.
        providers: What makes each piece of evidence.
        ratchet: What was accepted on adoption; what the policy says when None.
    """

    service: Service
    scope: Scope | None
    checks: Sequence[Check]
    progress: Progress
    targets: Sequence[str] = ()
    only: Container[Key] | None = None
    known: Callable[[Check, str, Build | None], Earlier | None] = lambda *_: None
    settings: Sequence[str] = ()
    workers: int = WORKERS
    log: Path | None = None
    providers: Mapping[str, Observe] = attrs.field(factory=providers)
    ratchet: Ratchet | None = None

    def run(self) -> Report:
        """
        Verify.

        Raises:
            NothingVerified: No check was selected, or one that needs an engine, and there is none.
            PolicyError: What was accepted earlier cannot be read.
            PluginError: Checks need each other.
            EngineError, BaseImageError: The targets could not even be attempted.
        """
        started, clock = datetime.now(UTC), time.monotonic()
        plan = Plan.of(self.checks, self.targets, self.only)
        if not plan.items:
            raise NothingVerified("no check was selected", "see ./inv checks")
        plan.refuse_circles()
        self.progress.planned(list(plan.by_key))
        waivers = Waivers(self.service.policy.waivers, self.service.waiver_spots, started.date())
        ratchet = self.ratchet or Ratchet(self.service.policy.adopted, self.service.policy_layers)
        judge = Judge(self.service, plan, self.progress, waivers, ratchet, self.known)
        text = TextContext(
            self.service,
            today=started.date(),
            baseline=accepted.read(self.service.path),
            waivers=judge.uses,
            said=judge.said,
        )
        seen = Evidence(text, self.providers)
        self._one_by_one(judge, "text", seen)
        look = self._look(judge, text)
        self._one_by_one(judge, "policy", seen)
        return self._report(judge, look, started, time.monotonic() - clock)

    def _one_by_one(self, judge: Judge, kind: str, seen: Evidence) -> None:
        part = judge.plan.of_kinds({kind})
        # Whoever asks what others have said comes after them.
        for is_last in (False, True):
            items = [item for item in part if (_ASKS_OTHERS in item[0].parameters) is is_last]
            one_by_one(judge.plan, items, lambda item: judge.result_of(item, seen), judge.keep)

    def _look(self, judge: Judge, text: TextContext) -> _Look | None:
        """Build, and judge all that needs an engine; None where nothing does."""
        dynamic = [item for item in judge.plan.items if item[0].kind not in STATIC]
        if not dynamic:
            return None
        if self.scope is None:
            raise NothingVerified("without an engine only the Dockerfile can be judged", "select: --only text")
        base_images = self._provide_bases(self.scope)
        built, evidence = self._build(self.scope, base_images, text)
        # A Dockerfile FROM scratch has no base image with a shell; its own images may have one.
        self.scope.tool_images += tuple(dict.fromkeys(built.images.values()))
        if any(check.kind == "container" for check, _ in dynamic):
            reach.settle(self.scope)
        look = _Look(base_images, built, evidence)
        causes = _causes(judge.plan, dynamic, built)
        judge.plan = judge.plan.with_causes(causes)
        self.progress.planned([key_of(item) for item in causes])
        # What runs on request keeps both cores busy; beside it, containers would start too late.
        for is_slow in (False, True):
            part = [item for item in (*causes, *dynamic) if item[0].on_request is is_slow]
            self._side_by_side(self.scope, judge, part, look)
        return look

    def _side_by_side(self, scope: Scope, judge: Judge, part: Sequence[Item], look: _Look) -> None:
        if part:
            self.progress.phase(f"checking {len(part)} promises")
        side_by_side(
            judge.plan,
            part,
            lambda item: judge.result_of(item, look.evidence, look.built),
            judge.keep,
            workers=self.workers,
            give_up=scope.close,
        )

    def _provide_bases(self, scope: Scope) -> tuple[BaseImage, ...]:
        return bases.provide_all(scope, self.service.dockerfile.base_images, self.progress.phase)

    def _build(self, scope: Scope, base_images: Sequence[BaseImage], text: TextContext) -> tuple[Build, Evidence]:
        count = sum(target in self.service.dockerfile.named for target in STAGES)
        self.progress.phase(f"building {count} target{'' if count == 1 else 's'}")
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
        context = Context(
            self.service,
            scope,
            built,
            variables,
            contexts,
            today=text.today,
            baseline=text.baseline,
            waivers=text.waivers,
            said=text.said,
        )
        return built, Evidence(context, self.providers)

    def _report(self, judge: Judge, look: _Look | None, started: datetime, seconds: float) -> Report:
        built = look.built if look else None
        engine = self.scope.engine if self.scope else None
        return Report(
            service=self.service.policy.service.name,
            path=self.service.path,
            engine=EngineFacts(engine.host, engine.origin) if engine else None,
            base_images=look.base_images if look else (),
            started=started,
            seconds=seconds,
            build_seconds=built.seconds if built else 0.0,
            targets=facts_of(look.built, look.evidence, self.service) if look else {},
            results=tuple(judge.results[key_of(item)] for item in judge.plan.items),
            dockerfile=self.service.dockerfile,
            steps=steps_of(built) if built else (),
            unreachable=self.scope.unreachable if self.scope else "",
            build_log=next((f.file for f in built.failures.values()), None) if built else None,
        )


def _causes(plan: Plan, part: Iterable[Item], built: Build) -> list[Item]:
    """The builds that failed and that nobody asked about, where something that was asked for rests on them."""
    builds = find(EVERY_TARGET_BUILDS)
    lost = {image for check, target in part for image in images_of(check, target) if image in built.failures}
    return [(builds, target) for target in STAGES if target in lost and (builds.id, target) not in plan.by_key]
