"""What is said of one promise: what its check answers, or why it cannot be judged."""

import time
from collections.abc import Callable

import attrs

from eightstage.checks import Check, Verdict, failed, skipped, undetermined
from eightstage.checks.catalogue import catalogue, images_of
from eightstage.engine.scope import ScopeClosed
from eightstage.errors import Unreachable
from eightstage.evidence import Broken, Consequence, Evidence, NoEvidence, NotDescribed
from eightstage.evidence.build import Build
from eightstage.results import NO_STAGE, Result
from eightstage.service import Service
from eightstage.verdicts import FINDINGS, Outcome
from eightstage.verify.plan import Item, Key, Plan, key_of
from eightstage.verify.progress import Progress
from eightstage.waivers import Use, Waivers

# Judged even where nobody asked, when something that was asked for cannot be built: a cause is never hidden.
EVERY_TARGET_BUILDS = "build/every-target-builds"

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
        known: Verdicts that need no new look, by check and target; asked after the build.
    """

    service: Service
    plan: Plan
    progress: Progress
    waivers: Waivers
    known: Callable[[Check, str, Build], Verdict | None]
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
        verdict = self.waivers.apply(check.id, target, self._verdict(item, evidence, built))
        return Result(check, target, verdict, time.monotonic() - started)

    def uses(self) -> tuple[Use, ...]:
        """What became of each waiver, by the verdicts so far."""
        judged = {result.check.id for result in self.results.values() if result.verdict.outcome in _JUDGED}
        return self.waivers.uses(judged, [check.id for check in catalogue()])

    def _verdict(self, item: Item, evidence: Evidence, built: Build | None) -> Verdict:
        consequence = self._consequence(item, built)
        if consequence is not None:
            return consequence
        check, target = item
        known = self.known(check, target, built) if built else None
        return self._explained(item, known or self._answer(check, target, evidence))

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
        if isinstance(error, NotDescribed) and self.service.policy.stages:
            return skipped(str(error))
        return undetermined(str(error), error.evidence, error.fix)

    def _consequence(self, item: Item, built: Build | None) -> Verdict | None:
        """Skipped, with the cause that is reported elsewhere; None where the promise can be judged."""
        check, target = item
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
