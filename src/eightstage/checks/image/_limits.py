"""What the two size checks share."""

from eightstage.checks import Verdict, failed, passed, skipped
from eightstage.evidence.image import Image
from eightstage.units import size


def judge(image: Image, kind: str, actual: int, limit: int | None) -> Verdict:
    """Compare one of an image's two sizes with its limit."""
    if limit is None:
        return skipped(f"the policy has no limit; add {kind} under [limits.{image.target}]")
    if actual <= limit:
        return passed(f"{size(actual)} {kind}, limit {size(limit)}")
    over = f"{size(actual)} {kind} is {size(actual - limit)} over the limit of {size(limit)}"
    return failed(over, evidence=image.largest)
