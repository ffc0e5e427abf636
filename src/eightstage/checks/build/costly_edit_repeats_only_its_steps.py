"""A change of the lock file or of a list of tools installs again what it concerns, and nothing else."""

from eightstage.checks import Verdict, check
from eightstage.checks.build._edits import judge
from eightstage.defects import Edit
from eightstage.evidence.build_cache import Rebuild, edits
from eightstage.policy import Policy


@check(
    on_request=True,
    needs=("build/every-target-builds",),
    source="Docker documentation, optimize cache usage: https://docs.docker.com/build/cache/optimize/; "
    "docs/decisions/0011-the-cache-contract-is-rebuilt.md",
    defect=Edit(
        "Dockerfile",
        old="AS base\nRUN apt-get update",
        new="AS base\nRUN --mount=type=bind,source=package-lock.json,target=/run/lock.json apt-get update",
    ),
)
def costly_edit_repeats_only_its_steps(costly_rebuilds: dict[str, Rebuild], policy: Policy) -> Verdict:
    """
    Why: a bot that moves one version must not make every build install the system packages again.
    Fix: give each step only the files that it needs; the steps that ran are listed.
    """
    return judge(costly_rebuilds, edits(policy, costly=True), none="the policy names no costly edit; see [cache.EDIT]")
