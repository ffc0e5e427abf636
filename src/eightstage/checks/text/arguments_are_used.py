"""Every declared build argument is used."""

import re
from collections.abc import Iterator

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._variables import PREDEFINED
from eightstage.defects.structural import at_top
from eightstage.dockerfile import Dockerfile, Instruction


@check(
    source=Source("Dockerfile reference, ARG", "https://docs.docker.com/reference/dockerfile/#arg"),
    level=Level.BEGINNER,
    guide="concepts/arguments",
    severity=Severity.WARNING,
    defect=at_top("ARG COLOUR=blue"),
    examples=(
        bad(
            """
            ARG COLOUR=blue
            FROM debian AS base
            RUN make
            """,
            at=1,
        ),
        bad(
            """
            FROM debian AS base
            RUN make
            ARG COLOUR=blue
            """,
            at=3,
            says="no step follows that could read it",
        ),
        good(
            """
            ARG RELEASE=trixie
            FROM debian:${RELEASE} AS base
            """,
        ),
        good(
            """
            FROM debian AS build
            ARG VERSION=1.0
            RUN make
            """,
            says="every later step has it in its environment, where `make` may read it",
        ),
        good("ARG HTTPS_PROXY\nFROM debian AS base\n", says="the builder itself reads it"),
    ),
)
def arguments_are_used(dockerfile: Dockerfile) -> Verdict:
    """
    Why: an argument without effect invites people to set it and to believe that something changed.
    Fix: delete the ARG, or use it.
    """
    texts = [i.text for stage in dockerfile.stages for i in stage.instructions if i.name != "ARG"]
    everything = " ".join([*texts, *(v or "" for i in _arguments(dockerfile) for _, v in i.pairs)])
    known = PREDEFINED | set(_in_an_environment(dockerfile))
    places = [
        Place(i.line, f"nothing uses {name}")
        for i in _arguments(dockerfile)
        for name, _ in i.pairs
        if name not in known and not re.search(rf"\b{re.escape(name)}\b", everything)
    ]
    return judged(places, "every argument is used")


def _in_an_environment(dockerfile: Dockerfile) -> Iterator[str]:
    """The arguments that a step has in its environment, where a program may read them without being given them."""
    for stage in dockerfile.stages:
        names: list[str] = []
        for instruction in dockerfile.inherited(stage):
            if instruction.name == "ARG":
                names += [name for name, _ in instruction.pairs]
            elif instruction.name == "RUN":
                yield from names


def _arguments(dockerfile: Dockerfile) -> list[Instruction]:
    return [*dockerfile.global_arguments, *(i for stage in dockerfile.stages for i in stage.all("ARG"))]
