"""Flags of RUN come directly after the word RUN, where the builder reads them."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    source="Dockerfile reference, RUN --mount: https://docs.docker.com/reference/dockerfile/#run---mount; "
    "ShellCheck SC2215: https://www.shellcheck.net/wiki/SC2215",
    defect=In("build").change("RUN", "RUN ", "RUN true && --mount=type=cache,target=/tmp/lint "),
)
def mount_flags_stand_first(dockerfile: Dockerfile) -> Verdict:
    """
    Why: in the middle of a command `--mount=…` is taken for the name of a program, and what follows never runs.
    Fix: write RUN --mount=… COMMAND, one RUN per mount.
    """
    places = [
        Place(c.line, f"`{c.text[:50]}` is read by the shell, not by the builder")
        for stage in dockerfile.stages
        for run in stage.all("RUN")
        for c in dockerfile.commands(run)
        if c.text.startswith("--")
    ]
    return judged(places, "every flag is read by the builder")
