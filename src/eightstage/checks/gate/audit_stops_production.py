"""A dependency with a known vulnerability stops the production build."""

from eightstage.checks import Level, Source, Verdict, bad, check, good, undetermined
from eightstage.checks.gate._judge import judge
from eightstage.evidence.build import Failure
from eightstage.evidence.gate import GateRun
from eightstage.facts import policy as policy_of
from eightstage.policy import Gate, Policy

_POLICY = policy_of('[audit]\nmessage = "vulnerab"\n')
_STOPPED = Failure("RUN audit", "security", ("3 vulnerabilities",))


@check(
    requires=("build/every-target-builds",),
    source=(
        Source("The eight stages, security", "docs/stages.md#security"),
        Source(
            "OWASP Top 10, vulnerable and outdated components",
            "https://owasp.org/Top10/A06_2021-Vulnerable_and_Outdated_Components/",
        ),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/security",
    examples=(
        bad(says="the finding is printed, and the image is built", audit_gate=GateRun(None, asked=1), policy=_POLICY),
        good(says="the finding ends the build", audit_gate=GateRun(_STOPPED, asked=1), policy=_POLICY),
    ),
)
def audit_stops_production(audit_gate: GateRun, policy: Policy) -> Verdict:
    """
    Why: attackers try known vulnerabilities first.
    Fix: audit the lock file in the security stage, and let findings of severity high or above fail the step.
    """
    if not audit_gate.asked:
        log = audit_gate.failure.evidence if audit_gate.failure else ()
        ended = "stops" if audit_gate.failure else "goes through"
        return undetermined(f"the build {ended} and never asks the service that {policy.audit.argument} names", log)
    return judge(audit_gate, "every dependency reported as vulnerable", Gate(message=policy.audit.message))
