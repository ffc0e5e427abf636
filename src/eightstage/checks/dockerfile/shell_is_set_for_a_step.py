"""SHELL comes before a step that it changes."""

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    source="Dockerfile reference, SHELL: https://docs.docker.com/reference/dockerfile/#shell",
    severity=Severity.WARNING,
    defect=In("testing").append('SHELL ["/bin/sh", "-eu", "-c"]'),
)
def shell_is_set_for_a_step(dockerfile: Dockerfile) -> Verdict:
    """
    Why: after the last RUN it changes only the health check and later stages, though it looks like a protection.
    Fix: move it above the first RUN, or delete it.
    """
    places = [
        Place(i.line, "no RUN of this stage follows")
        for stage in dockerfile.stages
        for i in stage.all("SHELL")
        if not any(run.line > i.line for run in stage.all("RUN"))
    ]
    return judged(places, "every SHELL has a RUN behind it")
