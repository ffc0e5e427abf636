"""The compressed size of the image, which a pull transfers, stays within the target's limit."""

from eightstage.checks import Verdict, check
from eightstage.checks.image._limits import judge
from eightstage.contract import STAGES
from eightstage.evidence.image import Image
from eightstage.policy import Policy
from eightstage.structural import In


@check(
    stages=STAGES,
    source="docs/decisions/0006-sizes-are-read-from-layers.md; "
    "Docker documentation, multi-stage builds: https://docs.docker.com/build/building/multi-stage/",
    defect=In("security").append("RUN head -c 8M /dev/urandom > /assembly/runtime/padding"),
)
def compressed_size_is_within_limit(target: str, image: Image, policy: Policy) -> Verdict:
    """
    Why: starting on a new machine waits for these bytes; the transfer is most of a cold start.
    Fix: look at the layers and files listed below; copy less, or deliberately raise `compressed` under [limits.TARGET].
    """
    return judge(image, "compressed", image.compressed, policy.limit(target).compressed)
