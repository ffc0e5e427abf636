"""The unpacked size of the image stays within the target's limit."""

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
    defect=In("security").append("RUN truncate -s 40M /assembly/runtime/padding"),
)
def unpacked_size_is_within_limit(target: str, image: Image, policy: Policy) -> Verdict:
    """
    Why: every node that runs the service keeps these bytes on disk, and every scanner reads them.
    Fix: look at the layers and files listed below; copy less, or deliberately raise `unpacked` under [limits.TARGET].
    """
    return judge(image, "unpacked", image.unpacked, policy.limit(target).unpacked)
