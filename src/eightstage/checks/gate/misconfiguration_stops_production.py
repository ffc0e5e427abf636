"""A set-uid file, a shell or a wrong owner in what would ship stops the production build."""

from eightstage.checks import Verdict, check
from eightstage.checks.gate._judge import judge
from eightstage.evidence.gate import GateRun
from eightstage.policy import Policy


@check(
    requires=("build/every-target-builds",),
    source="docs/stages.md#security; CIS Docker Benchmark 4.8: https://www.cisecurity.org/benchmark/docker",
)
def misconfiguration_stops_production(configuration_gate: GateRun, policy: Policy) -> Verdict:
    """
    Why: a mistake in the root file system is in every container, and no test of the service finds it.
    Fix: inspect the assembled files in the security stage, and let a finding fail the step.
    """
    return judge(configuration_gate, "a set-uid file in what would ship", policy.gates["configuration"])
