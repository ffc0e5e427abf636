"""An edit re-runs exactly the stages that it affects, and an edit that changes nothing re-runs none."""

from eightstage.checks import Level, Source, Verdict, check
from eightstage.checks.build._edits import examples, judge
from eightstage.defects.structural import In
from eightstage.evidence.build_cache import Rebuild, edits
from eightstage.policy import Policy


@check(
    source=(
        Source("Docker documentation, optimize cache usage", "https://docs.docker.com/build/cache/optimize/"),
        Source("The cache contract is seen by rebuilding", "docs/decisions/0011-the-cache-contract-is-rebuilt.md"),
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/caching",
    defect=In("security").change("COPY", r"scripts/security \./scripts/security", "scripts <entry> ./scripts/"),
    examples=examples("rebuilds", costly=False),
)
def edit_repeats_only_its_steps(rebuilds: dict[str, Rebuild], policy: Policy) -> Verdict:
    """
    Why: a layer order that repeats the install after every edit costs each developer minutes, many times a day.
    Fix: copy what changes often after what changes rarely; the finding lists the steps that ran.
    """
    return judge(rebuilds, edits(policy, costly=False), none="the policy names no edit; see [cache.EDIT]")
