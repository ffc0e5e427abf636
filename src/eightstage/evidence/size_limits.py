"""How large a target may be, and who says so: the policy, the sizes that were accepted, or the language's profile."""

from collections.abc import Iterator

import attrs

from eightstage.evidence import TextContext, evidence
from eightstage.evidence.image import Image
from eightstage.service.accepted import FILE_NAME, Accepted
from eightstage.units import size

KINDS = ("unpacked", "compressed")


@attrs.frozen
class SizeLimit:
    """
    A limit of one of the two sizes.

    kind: Which one: "unpacked" or "compressed".
    most: How many bytes there may be.
    source: Who says so.
    accepted: The sizes that it follows from; None where somebody wrote it down.
    """

    kind: str
    most: int
    source: str
    accepted: Accepted | None = None

    def of(self, image: Image) -> int:
        """The size of an image that it limits."""
        count: int = getattr(image, self.kind)
        return count


@evidence(files=(FILE_NAME,))
def size_limits(context: TextContext, target: str) -> tuple[SizeLimit, ...]:
    """What the policy promises and what was accepted and may grow; without either, what is usual for the language."""
    return tuple(limit for kind in KINDS for limit in _limits(context, target, kind))


def _limits(context: TextContext, target: str, kind: str) -> Iterator[SizeLimit]:
    policy = context.service.policy
    limit: int | None = getattr(policy.limit(target), kind)
    stated = context.service.policy_layers.stated(("limits", target, kind))
    accepted = context.baseline.sizes.get(target) if context.baseline else None
    if limit is not None and stated is not None:
        yield SizeLimit(kind, limit, f"{stated.layer.file}:{stated.line}")
    if accepted is not None:
        before: int = getattr(accepted, kind)
        growth = policy.image.growth
        most = int(before * (1 + growth / 100))
        yield SizeLimit(kind, most, f"{growth:g} % above the {size(before)} in {FILE_NAME}", accepted)
    if limit is not None and stated is None and accepted is None:
        yield SizeLimit(kind, limit, f"the profile of {policy.service.language}")
