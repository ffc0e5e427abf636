"""Every declared build argument is used."""

import re

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.checks.dockerfile._variables import PREDEFINED
from eightstage.dockerfile import Dockerfile, Instruction
from eightstage.structural import at_top


@check(
    source="Dockerfile reference, ARG: https://docs.docker.com/reference/dockerfile/#arg",
    severity=Severity.WARNING,
    defect=at_top("ARG COLOUR=blue"),
)
def arguments_are_used(dockerfile: Dockerfile) -> Verdict:
    """
    Why: an argument without effect invites people to set it and to believe that something changed.
    Fix: delete the ARG, or use it.
    """
    texts = [i.text for stage in dockerfile.stages for i in stage.instructions if i.name != "ARG"]
    everything = " ".join([*texts, *(v or "" for i in _arguments(dockerfile) for _, v in i.pairs)])
    places = [
        Place(i.line, f"nothing uses {name}")
        for i in _arguments(dockerfile)
        for name, _ in i.pairs
        if name not in PREDEFINED and not re.search(rf"\b{re.escape(name)}\b", everything)
    ]
    return judged(places, "every argument is used")


def _arguments(dockerfile: Dockerfile) -> list[Instruction]:
    return [*dockerfile.global_arguments, *(i for stage in dockerfile.stages for i in stage.all("ARG"))]
