"""Every target exposes the ports that the policy names, and no others."""

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.checks.dockerfile._variables import expand_in
from eightstage.contract import SERVING
from eightstage.dockerfile import Dockerfile
from eightstage.policy import Policy
from eightstage.structural import In


@check(
    stages=SERVING,
    source="Dockerfile reference, EXPOSE: https://docs.docker.com/reference/dockerfile/#expose",
    severity=Severity.WARNING,
    defect=In("development").change("EXPOSE", r"$", " 8089"),
)
def exposes_what_listens(target: str, dockerfile: Dockerfile, policy: Policy) -> Verdict:
    """
    Why: people and tools publish exposed ports; a port where nothing listens sends them looking for a fault.
    Fix: expose the service's port, and the inspector's in development and debug; list any others in the policy.
    """
    stage = dockerfile.named[target]
    exposed = [
        (expand_in(dockerfile, stage, word).partition("/")[0], i)
        for i in dockerfile.inherited(stage)
        if i.name == "EXPOSE"
        for word in i.arguments
    ]
    wanted = [str(policy.service.port)]
    allowed = {*wanted, str(policy.service.inspector_port)} if target != "production" else {*wanted}
    places = [Place(i.line, f"nothing is said to listen on {port}") for port, i in exposed if port not in allowed]
    missing = [port for port in wanted if port not in {p for p, _ in exposed}]
    places += [Place(stage.line, f"{target} does not expose {port}") for port in missing]
    return judged(places, f"exposes {' and '.join(sorted({p for p, _ in exposed}))}")
