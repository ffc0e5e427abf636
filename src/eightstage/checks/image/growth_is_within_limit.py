"""No target has grown more than the policy allows since its size was last accepted."""

from eightstage.accepted import Baseline
from eightstage.baseline import what_grew
from eightstage.checks import Verdict, check, failed, passed, skipped
from eightstage.contract import STAGES
from eightstage.defects import Edit
from eightstage.evidence.image import Image
from eightstage.policy import Policy
from eightstage.units import size


@check(
    stages=STAGES,
    explained_by=("image/unpacked-size-is-within-limit", "image/compressed-size-is-within-limit"),
    source="docs/verify.md#what-is-accepted",
    defect=Edit("eightstage.lock", new="[production]\nunpacked = 90000000\ncompressed = 30000000\n"),
)
def growth_is_within_limit(target: str, image: Image, baseline: Baseline | None, policy: Policy) -> Verdict:
    """
    Why: images grow a little with each change; an absolute limit blames whichever change happens to reach it.
    Fix: remove what grew, or accept the size with `inv baseline` and commit the file.
    """
    accepted = baseline.sizes.get(target) if baseline else None
    if accepted is None:
        return skipped("no size was accepted yet; see: inv baseline")
    allowed = 1 + policy.image.growth / 100
    for kind, before, now in (
        ("unpacked", accepted.unpacked, image.unpacked),
        ("compressed", accepted.compressed, image.compressed),
    ):
        if now > before * allowed:
            grew = f"{size(now - before)} {kind} more than the {size(before)} that were accepted"
            return failed(f"{grew}; {policy.image.growth:g} % are allowed", what_grew(image, accepted))
    change = 100 * (image.unpacked / accepted.unpacked - 1)
    return passed(f"{change:+.1f} % unpacked")
