"""A type error stops the production build."""

from eightstage.checks import Verdict, check
from eightstage.checks.gate._judge import judge
from eightstage.evidence.gate import GateRun
from eightstage.policy import Policy


@check(
    requires=("build/every-target-builds",),
    source="docs/stages.md#build",
)
def type_error_stops_production(types_gate: GateRun, policy: Policy) -> Verdict:
    """
    Why: a type error is a crash that has not happened yet.
    Fix: give the gate its own RUN, on the way to production, that ends with the tool's exit code.
    """
    return judge(types_gate, "a planted type error", policy.gates["types"])
