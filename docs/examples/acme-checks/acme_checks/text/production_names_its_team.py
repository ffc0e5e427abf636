"""Production's labels name the team that is called at night."""

from acme_checks.settings import LABEL
from eightstage.checks import Level, Severity, Source, Verdict, bad, check, failed, good, passed
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile
from eightstage.policy import Policy


@check(
    stages=("production",),
    source=Source("Acme handbook, on call", "https://handbook.acme.example/on-call"),
    level=Level.BEGINNER,
    severity=Severity.WARNING,
    defect=Edit("Dockerfile", old=f'LABEL {LABEL}="orders"\n', new=""),
    examples=(
        bad("FROM debian AS production\nUSER 1001\n", at=1),
        good(f'FROM debian AS production\nLABEL {LABEL}="orders"\n'),
    ),
)
def production_names_its_team(target: str, dockerfile: Dockerfile, policy: Policy, team: str | None) -> Verdict:
    """
    Why: an image that pages nobody is looked for by everybody.
    Fix: write LABEL com.acme.team="TEAM" in production, or name another label under [plugins.acme].
    """
    if team is None:
        return failed(f"{target} has no label {policy.plugins['acme'].label}", line=dockerfile.named[target].line)
    return passed(f"the team is {team}")
