"""A credential in what would ship stops the production build."""

from eightstage.checks import Verdict, check
from eightstage.checks.gate._judge import judge
from eightstage.defects import Edit
from eightstage.evidence.gate import GateRun
from eightstage.policy import Policy


@check(
    needs=("build/every-target-builds",),
    source="docs/stages.md#security; OWASP secrets management cheat sheet",
    defect=Edit("Dockerfile", old='.secretlintrc.json "*.js"\n', new='.secretlintrc.json "healthcheck.js"\n'),
)
def secret_stops_production(secret_scan_gate: GateRun, policy: Policy) -> Verdict:
    """
    Why: an image is read by everyone who can pull it, for ever; a key in it is a key published.
    Fix: give the gate a RUN of its own that ends with the tool's exit code, on the way to production.
    """
    return judge(secret_scan_gate, "a planted credential", policy.gates["secret_scan"].message)
