"""Flags of RUN stand behind the word RUN, where the builder reads them."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile


@check(
    source="Dockerfile reference, RUN --mount; ShellCheck SC2215",
    defect=Edit(
        "Dockerfile",
        old="RUN npm run lint\n",
        new="RUN npm --version && --mount=type=cache,target=/tmp/lint npm run lint\n",
    ),
)
def mount_flags_stand_first(dockerfile: Dockerfile) -> Verdict:
    """
    Why: in the middle of a command `--mount=…` is the name of a program that does not exist; what follows never
    runs.
    Fix: write RUN --mount=… COMMAND, one RUN for each mount.
    """
    places = [
        Place(c.line, f"`{c.text[:50]}` is read by the shell, not by the builder")
        for stage in dockerfile.stages
        for run in stage.all("RUN")
        for c in dockerfile.commands(run)
        if c.text.startswith("--")
    ]
    return judged(places, "every flag is read by the builder")
