"""Which verdicts of the last run still hold."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from eightstage.checks import Check
from eightstage.evidence.build import Build
from eightstage.verdicts import Outcome, Place, Verdict
from eightstage.verify.inputs import Inputs
from eightstage.verify.plan import Key
from eightstage.verify.results import Result, TargetFacts


@attrs.frozen
class Earlier:
    """A verdict of an earlier run, and when that run began."""

    verdict: Verdict
    seen: datetime


@attrs.frozen
class Holds:
    """
    The verdicts of the last run, each with a digest of what it rests on.

    A promise that was kept is kept as long as its inputs are the same. What was broken, skipped or undetermined is
    judged again: it may have been the fault of a moment.

    Args:
        inputs: What there is to look at now.
        last: The last run's report, as the JSON format has it, with the kept promises of earlier ones.
        with_findings: Whether broken promises are taken over as well.
        waived: The ids of the checks of which something is accepted; which of their findings that is, is asked anew.
    """

    inputs: Inputs
    last: Mapping[str, Any]
    with_findings: bool = False
    waived: frozenset[str] = frozenset()
    _results: Mapping[Key, Sequence[Mapping[str, Any]]] = attrs.field(init=False)

    @_results.default
    def _by_key(self) -> Mapping[Key, Sequence[Mapping[str, Any]]]:
        found: dict[Key, list[Mapping[str, Any]]] = defaultdict(list)
        for result in (*self.last["results"], *self.last.get("earlier", ())):
            found[result["check"], result["target"] or ""].append(result)
        return found

    def verdict(self, check: Check, target: str, build: Build | None) -> Earlier | None:
        """The last verdict of a check on a target, if it holds; `build` is None before there is a build."""
        known = self._results.get((check.id, target), ())
        if not known:
            return None
        now = self.inputs.of_check(check, target, build.images if build else {})
        for result in known:
            if now and result.get("inputs") == now and self._may_hold(check, Outcome(result["outcome"])):
                return Earlier(verdict_of(result), seen(result, self.last))
        return None

    def facts(self, target: TargetFacts) -> TargetFacts:
        """The facts of a target, with the time to healthy of the last run where this one started no container."""
        known = self.last["targets"].get(target.target) or {}
        if target.healthy_s is not None or known.get("image_id") != target.image_id:
            return target
        return attrs.evolve(target, healthy_s=known.get("healthy_s"))

    def _may_hold(self, check: Check, outcome: Outcome) -> bool:
        is_finding = outcome is Outcome.FAILED and self.with_findings and check.id not in self.waived
        return outcome is Outcome.PASSED or is_finding


def with_inputs(result: Result, inputs: Inputs, images: Mapping[str, str]) -> Result:
    """A result with the digest by which the next run tells whether it holds."""
    return attrs.evolve(result, inputs=inputs.of_check(result.check, result.target, images))


def verdict_of(result: Mapping[str, Any]) -> Verdict:
    """The verdict of a result, as the JSON format has it."""
    places = tuple(Place(**place) for place in result["places"])
    return Verdict(Outcome(result["outcome"]), result["summary"], tuple(result["evidence"]), places)


def seen(result: Mapping[str, Any], report: Mapping[str, Any]) -> datetime:
    """When it was seen that a result of a report stands for."""
    return datetime.fromisoformat(result.get("reused") or report["reused"] or report["started"])
