"""An edit re-runs exactly the stages that it affects, and an edit that changes nothing re-runs none."""

from eightstage.checks import Verdict, check
from eightstage.checks.build._edits import judge
from eightstage.defects import Edit
from eightstage.evidence.build_cache import Rebuild, edits
from eightstage.policy import Policy


@check(
    source="Docker documentation, optimize cache usage: https://docs.docker.com/build/cache/optimize/; "
    "docs/decisions/0011-the-cache-contract-is-rebuilt.md",
    defect=Edit("Dockerfile", old="COPY scripts/security ./scripts/security\n", new="COPY scripts src ./scripts/\n"),
)
def edit_repeats_only_its_steps(rebuilds: dict[str, Rebuild], policy: Policy) -> Verdict:
    """
    Why: a layer order that repeats the install after every edit costs each developer minutes, many times a day.
    Fix: copy what changes often after what changes rarely; the finding lists the steps that ran.
    """
    return judge(rebuilds, edits(policy, costly=False), none="the policy names no edit; see [cache.EDIT]")
