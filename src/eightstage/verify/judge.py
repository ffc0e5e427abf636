"""What is said of one promise: what its check answers, or why it cannot be judged."""

import time
from collections.abc import Callable

import attrs

from eightstage.checks import Check, Verdict, failed, skipped, undetermined
from eightstage.checks.catalogue import catalogue, catalogue_for, images_of
from eightstage.engine.scope import ScopeClosed
from eightstage.errors import Unreachable
from eightstage.evidence import Broken, Consequence, Evidence, NoEvidence, NotDescribed
from eightstage.evidence.build import Build
from eightstage.evidence.context import Said
from eightstage.policy.adopted import Ratchet
from eightstage.policy.waivers import Use, Waivers
from eightstage.service import Service
from eightstage.service.recipe import DOCKERFILE
from eightstage.verdicts import FINDINGS, Outcome
from eightstage.verify.holds import Earlier
from eightstage.verify.plan import Item, Key, Plan, key_of
from eightstage.verify.progress import Progress
from eightstage.verify.results import NO_STAGE, Result

# Judged even where nobody asked, when something that was asked for cannot be built: a cause is never hidden.
EVERY_TARGET_BUILDS = "build/every-target-builds"

_NOT_ADOPTED = "only the contract of the eight stages asks for it; [service] contract = true adopts it"
_JUDGED = frozenset({Outcome.PASSED, Outcome.FAILED, Outcome.WAIVED})
_KEPT = frozenset({Outcome.PASSED, Outcome.WAIVED})


@attrs.define
class Judge:
    """
    Judges the checks of one run, and holds what they said.

    Args:
        service: What is verified.
        plan: What is judged.
        progress: Where it is reported.
        waivers: What is excused.
        ratchet: What was accepted on adoption.
        known: Verdicts that need no new look, by check, target and the build, if there was one.
    """

    service: Service
    plan: Plan
    progress: Progress
    waivers: Waivers
    ratchet: Ratchet
    known: Callable[[Check, str, Build | None], Earlier | None]
    results: dict[Key, Result] = attrs.field(factory=dict, init=False)
    _consequences: set[Key] = attrs.field(factory=set, init=False)

    def keep(self, result: Result) -> None:
        """Hold what was said, and report it."""
        self.results[result.check.id, result.target] = result
        self.progress.result(result)

    def result_of(self, item: Item, evidence: Evidence, built: Build | None = None) -> Result:
        """Judge one check; `built` is None before there is a build."""
        started = time.monotonic()
        self.progress.judging(key_of(item))
        check, target = item
        said, earlier = self._verdict(item, evidence, built)
        said = self._placed(said)
        verdict = self.ratchet.apply(check.id, target, self.waivers.apply(check.id, target, said))
        seen = earlier.seen if earlier and earlier.verdict is verdict else None
        return Result(check, target, verdict, time.monotonic() - started, seen)

    def _placed(self, verdict: Verdict) -> Verdict:
        """The verdict with the name that the service's Dockerfile has; checks call it by its usual one."""
        name = self.service.dockerfile_name
        if name == DOCKERFILE or not verdict.places:
            return verdict
        places = (attrs.evolve(p, file=name) if p.file == DOCKERFILE else p for p in verdict.places)
        return attrs.evolve(verdict, places=tuple(places))

    def uses(self) -> tuple[Use, ...]:
        """What became of each waiver and each finding that was accepted on adoption, by the verdicts so far."""
        judged = {key for key, result in self.results.items() if result.verdict.outcome in _JUDGED}
        known = {check.id for check in (*catalogue(), *catalogue_for(self.service.policy))}
        waivers = self.waivers.uses({check for check, _ in judged}, sorted(known))
        return (*waivers, *self.ratchet.uses(judged, known))

    def said(self) -> Said:
        """The checks so far, each with the lines of the Dockerfile that it names."""
        lines: dict[str, set[int]] = {}
        for result in self.results.values():
            # What is accepted has been said all the same.
            places = result.verdict.places if result.verdict.outcome in {*FINDINGS, Outcome.WAIVED} else ()
            named = {place.line for place in places if place.file == self.service.dockerfile_name}
            lines.setdefault(result.check.id, set()).update(named)
        return {check_id: frozenset(named) for check_id, named in lines.items()}

    def _verdict(self, item: Item, evidence: Evidence, built: Build | None) -> tuple[Verdict, Earlier | None]:
        consequence = self._consequence(item, built)
        if consequence is not None:
            return consequence, None
        check, target = item
        known = self.known(check, target, built)
        verdict = known.verdict if known else self._answer(check, target, evidence)
        return self._explained(item, verdict), known

    def _answer(self, check: Check, target: str, evidence: Evidence) -> Verdict:
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

    def _explained(self, item: Item, verdict: Verdict) -> Verdict:
        """What was found, or skipped where a check that tells the cause better has failed."""
        if verdict.outcome not in FINDINGS:
            return verdict
        for key in self.plan.explaining(item):
            result = self.results.get(key)
            if result is not None and (result.verdict.outcome is Outcome.FAILED or key in self._consequences):
                self._consequences.add(key_of(item))
                return skipped(f"explained by {key[0]}", result.verdict.cause or _finding(result))
        return verdict

    def _unseen(self, error: NoEvidence) -> Verdict:
        if isinstance(error, Consequence):
            return skipped(str(error), error.cause)
        if isinstance(error.__cause__, Unreachable):
            return skipped(str(error), str(error))
        if isinstance(error, NotDescribed) and self.service.is_of_another:
            return skipped(str(error))
        return undetermined(str(error), error.evidence, error.fix)

    def _consequence(self, item: Item, built: Build | None) -> Verdict | None:
        """Skipped, with the cause that is reported elsewhere; None where the promise can be judged."""
        check, target = item
        if check.of_contract and not self.service.follows_contract:
            return skipped(_NOT_ADOPTED)
        if target and target not in self.service.dockerfile.named:
            return skipped(f"{NO_STAGE} {target}")
        if built is not None:
            missing = next((t for t in images_of(check, target) if t not in built.images), None)
            if missing is not None:
                return _not_built(missing, built)
        for key in self.plan.required(item):
            result = self.results.get(key)
            if result is not None and result.verdict.outcome not in _KEPT:
                cause = result.verdict.cause or _finding(result)
                return skipped(f"it needs {key[0]}, which is {result.verdict.outcome}", cause)
        return None


def _not_built(target: str, built: Build) -> Verdict:
    stopped = built.failures.get(target)
    why = f": {stopped.reason}" if stopped else ""
    return skipped(f"{target} was not built{why}", stopped.reason if stopped else "")


def _finding(result: Result) -> str:
    if result.check.id == EVERY_TARGET_BUILDS:
        return result.verdict.summary
    outcome = result.verdict.outcome
    return f"{result.check.id} {outcome if outcome is Outcome.FAILED else f'is {outcome}'}"
