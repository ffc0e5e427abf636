"""
Findings that were there when a Dockerfile was adopted: accepted until they are mended, and never again after that.

A finding is known by its target, its file and its words; what only moves with the lines around it stays the same.
"""

import re
from collections import Counter
from collections.abc import Collection, Container, Iterator

import attrs

from eightstage.contract import STAGES
from eightstage.policy.layers import Layers
from eightstage.policy.promises import Adopted
from eightstage.policy.waivers import Use
from eightstage.verdicts import FINDINGS, Outcome, Place, Verdict

# Of a finding that is about no line and no target.
SERVICE = "service"
# What changes though the finding is the same.
_MOVING = re.compile(r"\b(lines?) \d+|\b\d+ (days)\b")


def names(target: str, verdict: Verdict) -> list[str]:
    """How the policy calls each finding of a verdict on a target."""
    return [_name(target, place) for place in verdict.places] or [target or SERVICE]


@attrs.define
class Ratchet:
    """
    What was accepted on adoption, and what of it a run has met.

    adopted: What the policy says.
    layers: Where it says so.
    """

    adopted: Adopted
    layers: Layers
    _met: dict[tuple[str, str], Counter[str]] = attrs.field(factory=dict, init=False)

    def apply(self, check_id: str, target: str, verdict: Verdict) -> Verdict:
        """
        The verdict without the places that were accepted; waived if all of them were.

        What was accepted as broken is waived as well where a run cannot tell, as on a busy machine.
        """
        accepted = Counter(self.adopted.findings.get(check_id, ()))
        if verdict.outcome not in FINDINGS or not accepted:
            return verdict
        found = names(target, verdict)
        # As often as it was accepted: one more of the same words is new.
        is_new = [found[: number + 1].count(name) > accepted[name] for number, name in enumerate(found)]
        if all(is_new):
            return verdict
        self._met[check_id, target] = Counter(name for name, new in zip(found, is_new, strict=True) if not new)
        if not any(is_new):
            since = f"accepted since {self.adopted.since or 'it was adopted'}"
            return attrs.evolve(verdict, outcome=Outcome.WAIVED, summary=f"{since}: {verdict.summary}")
        left = tuple(place for place, new in zip(verdict.places, is_new, strict=False) if new)
        return attrs.evolve(verdict, places=left, summary=left[0].text)

    def uses(self, judged: Collection[tuple[str, str]], known: Container[str]) -> Iterator[Use]:
        """
        What became of each finding that was accepted.

        Args:
            judged: Check and target of all that was judged; what was not may still be there.
            known: The ids of all checks.
        """
        for check_id, accepted in self.adopted.findings.items():
            left = Counter(
                name for (check, _), met in self._met.items() if check == check_id for name in met.elements()
            )
            for number, name in enumerate(accepted):
                spot = self.layers.spot(("adopted", "findings", check_id, str(number)))
                is_met = left[name] > 0
                left[name] -= 1
                yield Use(spot, "" if is_met else _problem(check_id, name, judged, known))


def _problem(check_id: str, name: str, judged: Collection[tuple[str, str]], known: Container[str]) -> str:
    if check_id not in known:
        return f"no check is called {check_id!r}"
    if (check_id, _target(name)) not in judged:
        return ""
    return f"{check_id} finds this no more; delete the line, so that it cannot come back: {name}"


def _name(target: str, place: Place) -> str:
    text = _MOVING.sub(lambda match: f"{match[1] or ''} … {match[2] or ''}".strip(), place.text)
    return ": ".join([*([target] if target else []), place.file, text])


def _target(name: str) -> str:
    first = name.partition(": ")[0]
    return first if first in STAGES else ""
