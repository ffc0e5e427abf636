"""No instruction sets a value that is already the default."""

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    source="Dockerfile reference, STOPSIGNAL: https://docs.docker.com/reference/dockerfile/#stopsignal",
    severity=Severity.NOTE,
    defect=In("production").append("STOPSIGNAL SIGTERM"),
)
def defaults_are_left_out(dockerfile: Dockerfile) -> Verdict:
    """
    Why: a line without effect looks like a decision, and nobody dares to remove it.
    Fix: delete the line.
    """
    places = [
        Place(i.line, f"{i.text} is the default")
        for stage in dockerfile.stages
        for i in stage.instructions
        if (i.name, i.arguments)
        in {("STOPSIGNAL", ("SIGTERM",)), ("STOPSIGNAL", ("15",)), ("SHELL", ("/bin/sh", "-c"))}
    ]
    return judged(places, "no default is repeated")
