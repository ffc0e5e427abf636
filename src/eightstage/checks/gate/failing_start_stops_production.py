"""A service that does not start stops the production build."""

from eightstage.checks import Verdict, check
from eightstage.checks.gate._judge import judge
from eightstage.evidence.gate import GateRun
from eightstage.policy import Policy


@check(
    requires=("build/every-target-builds",),
    source="docs/stages.md#build",
)
def failing_start_stops_production(start_gate: GateRun, policy: Policy) -> Verdict:
    """
    Why: a service that passes lint, types and unit tests may still crash on its first line; the build is the cheapest
    place to find out.
    Fix: start the shipped artefact once during the build, and let the step end with its exit code.
    """
    return judge(start_gate, "a service that ends before it listens", policy.gates["start"])
