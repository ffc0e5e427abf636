"""A failing unit test stops the production build."""

from eightstage.checks import Verdict, check
from eightstage.checks.gate._judge import judge
from eightstage.evidence.gate import GateRun
from eightstage.policy import Policy


@check(
    requires=("build/every-target-builds",),
    source="docs/stages.md#build",
)
def failing_unit_test_stops_production(unit_tests_gate: GateRun, policy: Policy) -> Verdict:
    """
    Why: what ships should be what was tested; a build that ignores its tests tests nothing.
    Fix: give the gate its own RUN, on the way to production, that ends with the tool's exit code.
    """
    return judge(unit_tests_gate, "a planted failing unit test", policy.gates["unit_tests"])
