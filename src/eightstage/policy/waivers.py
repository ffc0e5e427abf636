"""Waivers: broken promises that somebody accepts until a given date."""

from collections.abc import Container, Sequence
from datetime import date
from difflib import get_close_matches

import attrs

from eightstage.policy import Waiver
from eightstage.policy.layers import Spot
from eightstage.verdicts import Outcome, Place, Verdict


@attrs.frozen
class Use:
    """
    What became of one waiver, or of a finding that was accepted on adoption.

    spot: Where it stands.
    problem: Why it should be removed; empty if it is needed.
    """

    spot: Spot
    problem: str


@attrs.define
class Waivers:
    """
    The waivers of a policy, and which of them were needed so far.

    spots: Where each of them stands.
    """

    waivers: Sequence[Waiver]
    spots: Sequence[Spot]
    today: date
    _needed: set[int] = attrs.field(factory=set, init=False)

    def apply(self, check_id: str, target: str, verdict: Verdict) -> Verdict:
        """The verdict without the places that a waiver excuses; waived if it excuses all of them."""
        if verdict.outcome is not Outcome.FAILED:
            return verdict
        for number, waiver in enumerate(self.waivers):
            if waiver.check != check_id:
                continue
            rest = _not_excused(waiver.place, target, verdict.places)
            if rest is None:
                continue
            self._needed.add(number)
            if waiver.expires < self.today:
                continue
            if rest:
                verdict = attrs.evolve(verdict, places=rest, summary=rest[0].text)
                continue
            until = f"waived until {waiver.expires} by {waiver.owner}: {waiver.reason}"
            return attrs.evolve(verdict, outcome=Outcome.WAIVED, summary=f"{until} ({verdict.summary})")
        return verdict

    def uses(self, judged: Container[str], known: Sequence[str]) -> tuple[Use, ...]:
        """
        What became of each waiver.

        Args:
            judged: The ids of the checks that answered; a waiver of another may be needed or not.
            known: The ids of all checks.
        """
        return tuple(
            Use(self.spots[number], self._problem(number, waiver, judged, known))
            for number, waiver in enumerate(self.waivers)
        )

    def _problem(self, number: int, waiver: Waiver, judged: Container[str], known: Sequence[str]) -> str:
        if waiver.check not in known:
            near = get_close_matches(waiver.check, known, n=1, cutoff=0.4)
            return f"no check is called {waiver.check!r}" + (f"; did you mean {near[0]}?" if near else "")
        if waiver.expires < self.today:
            return f"the waiver of {waiver.check} expired on {waiver.expires}; ask {waiver.owner}"
        # A policy that several services extend excuses what any of them needs.
        is_shared = self.spots[number].layer.depth > 0
        if is_shared or number in self._needed or waiver.check not in judged:
            return ""
        return f"the waiver of {waiver.check} is not needed: that promise is kept"


def _not_excused(place: str, target: str, places: tuple[Place, ...]) -> tuple[Place, ...] | None:
    """The remaining places; None if the waiver does not apply."""
    if place in {"", target}:
        return ()
    rest = tuple(p for p in places if place not in {p.file, f"{p.file}:{p.line}"})
    return rest if len(rest) < len(places) else None
