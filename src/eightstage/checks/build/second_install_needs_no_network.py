"""Cache mounts keep what was downloaded: a second install needs no network."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped
from eightstage.evidence.build import Failure
from eightstage.evidence.build_offline import Offline
from eightstage.policy import Policy
from eightstage.units import duration

_POLICY = facts.policy("[install]\noffline = true\n")
_FAILURE = Failure("RUN make packages", "dependencies", ("could not resolve host",))


@check(
    source=(
        Source("Docker documentation, optimize cache usage", "https://docs.docker.com/build/cache/optimize/"),
        Source("The eight stages, dependencies", "docs/stages.md#dependencies"),
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/caching",
    examples=(
        bad(says="no cache mount", offline=Offline(0, None, 0.0), policy=_POLICY),
        bad(says="the cache mount holds something else", offline=Offline(1, _FAILURE, 3.0), policy=_POLICY),
        good(says="everything was in the cache mounts", offline=Offline(2, None, 3.0), policy=_POLICY),
        good(says="the policy does not ask for it", offline=Offline(0, None, 0.0), is_skipped=True),
    ),
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
