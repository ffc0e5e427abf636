"""A change to the lock file or to a list of tools reinstalls what it affects, and nothing else."""

from eightstage.checks import Level, Source, Verdict, check
from eightstage.checks.build._edits import examples, judge
from eightstage.evidence.build_cache import Rebuild, edits
from eightstage.policy import Policy


@check(
    on_request=True,
    requires=("build/every-target-builds",),
    source=(
        Source("Docker documentation, optimize cache usage", "https://docs.docker.com/build/cache/optimize/"),
        Source("The cache contract is seen by rebuilding", "docs/decisions/0011-the-cache-contract-is-rebuilt.md"),
    ),
    level=Level.ADVANCED,
    guide="concepts/caching",
    examples=examples("costly_rebuilds", costly=True),
)
def costly_edit_repeats_only_its_steps(costly_rebuilds: dict[str, Rebuild], policy: Policy) -> Verdict:
    """
    Why: a bot that updates one version must not make every build reinstall the system packages.
    Fix: give each step only the files that it needs; the finding lists the steps that ran.
    """
    return judge(costly_rebuilds, edits(policy, costly=True), none="the policy names no costly edit; see [cache.EDIT]")
