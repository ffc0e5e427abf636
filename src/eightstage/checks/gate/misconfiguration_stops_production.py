"""A set-uid file, a shell or a foreign owner in what would ship stops the production build."""

from eightstage.checks import Verdict, check
from eightstage.checks.gate._judge import judge
from eightstage.defects import Edit
from eightstage.evidence.gate import GateRun
from eightstage.policy import Policy


@check(
    needs=("build/every-target-builds",),
    source="docs/stages.md#security; CIS Docker Benchmark 4.8",
    defect=Edit(
        "scripts/security/inspect.js",
        old="if (problems.length > 0) process.exitCode = 1;",
        new="if (problems.length > 0) process.exitCode = 0;",
    ),
)
def misconfiguration_stops_production(configuration_gate: GateRun, policy: Policy) -> Verdict:
    """
    Why: a mistake in how the root file system is put together is in every container, and in no test of the service.
    Fix: look at the assembled files in the security stage, and let a finding end the step with an error.
    """
    return judge(configuration_gate, "a set-uid file in what would ship", policy.gates["configuration"].message)
