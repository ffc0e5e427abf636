"""Production's labels name the team that is called at night."""

from eightstage.checks import Severity, Verdict, check, failed, passed
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile

LABEL = "com.acme.team"


@check(
    stages=("production",),
    source="Acme handbook, on call",
    severity=Severity.WARNING,
    defect=Edit("Dockerfile", old=f'LABEL {LABEL}="orders"\n', new=""),
)
def production_names_its_team(target: str, dockerfile: Dockerfile) -> Verdict:
    """
    Why: an image that pages nobody is looked for by everybody.
    Fix: write LABEL com.acme.team="TEAM" in production.
    """
    stage = dockerfile.named[target]
    labels = {name: value for i in stage.all("LABEL") for name, value in i.pairs}
    if LABEL not in labels:
        return failed(f"{target} has no label {LABEL}", line=stage.line)
    return passed(f"the team is {labels[LABEL]}")
