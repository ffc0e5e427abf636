"""Takes every finding of a first verification as accepted, and keeps how a policy calls it."""

from collections.abc import Collection, Container, Iterator

import attrs

from eightstage.policy import Adopted
from eightstage.policy.adopted import Ratchet, names
from eightstage.policy.layers import Layers
from eightstage.policy.waivers import Use
from eightstage.verdicts import FINDINGS, Outcome, Verdict


@attrs.define
class Recorder(Ratchet):
    """
    A ratchet that does not hold yet.

    What needs a promise that is broken is judged as well, as in the runs that come: they accept the same.

    takes_doubts: Whether what cannot be told is accepted as well.
    """

    adopted: Adopted = attrs.field(factory=Adopted)
    layers: Layers = attrs.field(factory=lambda: Layers(()))
    takes_doubts: bool = False
    _found: dict[tuple[str, str], list[str]] = attrs.field(factory=dict, init=False)

    def apply(self, check_id: str, target: str, verdict: Verdict) -> Verdict:
        """The verdict, accepted whatever it is."""
        if verdict.outcome not in FINDINGS or (verdict.outcome is Outcome.UNDETERMINED and not self.takes_doubts):
            return verdict
        self._found[check_id, target] = names(target, verdict)
        return attrs.evolve(verdict, outcome=Outcome.WAIVED)

    def uses(self, judged: Collection[tuple[str, str]], known: Container[str]) -> Iterator[Use]:  # noqa: ARG002
        """Nothing was accepted before."""
        return iter(())

    @property
    def accepted(self) -> dict[str, list[str]]:
        """The findings by check."""
        found: dict[str, list[str]] = {}
        for (check_id, _), said in sorted(self._found.items()):
            found.setdefault(check_id, []).extend(said)
        return found
