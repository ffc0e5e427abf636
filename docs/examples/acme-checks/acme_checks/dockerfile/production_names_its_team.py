"""Production's labels name the team that is called at night."""

from acme_checks.team import LABEL
from eightstage.checks import Severity, Verdict, check, failed, passed
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile


@check(
    stages=("production",),
    source="Acme handbook, on call",
    severity=Severity.WARNING,
    defect=Edit("Dockerfile", old=f'LABEL {LABEL}="orders"\n', new=""),
)
def production_names_its_team(target: str, dockerfile: Dockerfile, team: str | None) -> Verdict:
    """
    Why: an image that pages nobody is looked for by everybody.
    Fix: write LABEL com.acme.team="TEAM" in production.
    """
    if team is None:
        return failed(f"{target} has no label {LABEL}", line=dockerfile.named[target].line)
    return passed(f"the team is {team}")
