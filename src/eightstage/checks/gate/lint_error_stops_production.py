"""A lint error stops the production build."""

from eightstage.checks import Verdict, check
from eightstage.checks.gate._judge import judge
from eightstage.evidence.gate import GateRun
from eightstage.policy import Policy


@check(
    requires=("build/every-target-builds",),
    source="docs/stages.md#build",
)
def lint_error_stops_production(lint_gate: GateRun, policy: Policy) -> Verdict:
    """
    Why: a rule that stops nothing is only advice; mistakes that a tool can find should not reach users.
    Fix: give the gate its own RUN, on the way to production, that ends with the tool's exit code.
    """
    return judge(lint_gate, "a planted lint error", policy.gates["lint"])
