"""Cache mounts keep what was downloaded: a second install needs no network."""

from eightstage.checks import Verdict, check, failed, passed, skipped
from eightstage.evidence.build_offline import Offline
from eightstage.policy import Policy
from eightstage.units import duration


@check(
    source="Docker documentation, optimize cache usage: https://docs.docker.com/build/cache/optimize/; "
    "docs/stages.md#dependencies",
)
def second_install_needs_no_network(offline: Offline, policy: Policy) -> Verdict:
    """
    Why: a changed lock file invalidates the layer; without the mount every dependency is downloaded again.
    Fix: mount a cache where the package manager keeps its own, and let it look there first.
    """
    if not policy.install.offline:
        return skipped("the policy does not ask for it; see [install] offline")
    if not offline.steps:
        return failed("no install in dependencies has a cache mount")
    if offline.failure is not None:
        return failed("an install fails without a network", offline.failure.evidence)
    return passed(f"{offline.steps} installs ran without a network ({duration(offline.seconds)})")
