"""Importing a package that production does not have stops the production build."""

from eightstage.checks import Verdict, check
from eightstage.checks.gate._judge import judge
from eightstage.evidence.gate import GateRun
from eightstage.policy import Policy


@check(
    requires=("build/every-target-builds",),
    source="docs/stages.md#build",
)
def missing_dependency_stops_production(bundle_gate: GateRun, policy: Policy) -> Verdict:
    """
    Why: such an import works in development and in every test, and crashes the service in production.
    Fix: bundle or start the service where only production's packages can be found.
    """
    return judge(bundle_gate, "an import of a package that is not for production", policy.gates["bundle"])
