"""Root owns what production ships, not the user that runs it."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.policy import Policy
from eightstage.structural import In


@check(
    stages=("production",),
    source="OWASP Docker security cheat sheet: "
    "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    defect=In("production").change("COPY", r"COPY (?=.*\s/app$)", "COPY --chown=<user> "),
)
def application_belongs_to_root(dockerfile: Dockerfile, policy: Policy) -> Verdict:
    """
    Why: a service that can rewrite its own code keeps whatever an attacker writes there.
    Fix: remove --chown and chown -R; give the service's user only the folders that it must write to.
    """
    stage = dockerfile.named["production"]
    places = [
        Place(i.line, f"--chown={i.flag('chown')} lets the service rewrite what is copied here")
        for i in dockerfile.inherited(stage)
        if i.name in {"COPY", "ADD"} and (i.flag("chown") or "0").partition(":")[0] not in {"0", "root"}
    ]
    for run in (i for i in dockerfile.inherited(stage) if i.name == "RUN"):
        places += [
            Place(c.line, f"`{c.text}` gives the application to the user that runs it")
            for c in dockerfile.commands(run)
            if c.name == "chown" and "-R" in c.words and policy.service.application in c.words
        ]
    return judged(places, "production copies everything as root's")
