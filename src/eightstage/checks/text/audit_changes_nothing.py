"""An audit reports on the packages that ship and changes none of them."""

from eightstage.checks import Level, Place, Source, Verdict, check, judged
from eightstage.checks.text._tools import is_repair
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile


@check(
    source=Source("The eight stages, security", "docs/stages.md#security"),
    level=Level.INTERMEDIATE,
    guide="stages/security",
    defect=In("build").before("RUN", "RUN osv-scanner fix --strategy=in-place"),
)
def audit_changes_nothing(dockerfile: Dockerfile) -> Verdict:
    """
    Why: production takes its packages from another stage, so what an audit repairs never ships and its result is false.
    Fix: fix the lock file in the repository, and let the build only audit.
    """
    places = [
        Place(c.line, f"`{c.text[:60]}` changes packages while it judges them")
        for stage in dockerfile.stages
        for run in stage.all("RUN")
        for c in dockerfile.commands(run)
        if is_repair(c)
    ]
    return judged(places, "no audit changes packages")
