"""An audit reports on the packages that ship and changes none of them."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    source="npm documentation, npm audit: https://docs.npmjs.com/cli/commands/npm-audit",
    defect=In("build").before("RUN", "RUN npm audit fix"),
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
        if c.runs("npm", "audit", "fix") or c.runs("pnpm", "audit", "--fix") or c.runs("pip-audit", "--fix")
    ]
    return judged(places, "no audit changes packages")
