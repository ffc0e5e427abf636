"""A credential in what would ship stops the production build."""

from eightstage.checks import Verdict, check
from eightstage.checks.gate._judge import judge
from eightstage.evidence.gate import GateRun
from eightstage.policy import Policy


@check(
    requires=("build/every-target-builds",),
    source="docs/stages.md#security; "
    "OWASP secrets management cheat sheet: "
    "https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html",
)
def secret_stops_production(secret_scan_gate: GateRun, policy: Policy) -> Verdict:
    """
    Why: everyone who can pull an image can read it, for ever; a key in an image is a key published.
    Fix: give the gate its own RUN, on the way to production, that ends with the tool's exit code.
    """
    return judge(secret_scan_gate, "a planted credential", policy.gates["secret_scan"])
