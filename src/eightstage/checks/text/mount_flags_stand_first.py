"""Flags of RUN come directly after the word RUN, where the builder reads them."""

import re

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile

# They know such mounts themselves.
_BUILDERS = frozenset({"docker", "podman", "buildah", "nerdctl", "buildctl"})
_MOUNT = re.compile(r"--mount=(?:type|target|source|from|id)=")


@check(
    source=(
        Source("Dockerfile reference, RUN --mount", "https://docs.docker.com/reference/dockerfile/#run---mount"),
        Source("ShellCheck SC2215", "https://www.shellcheck.net/wiki/SC2215"),
    ),
    level=Level.ADVANCED,
    guide="usage/build",
    defect=In("build").change("RUN", "RUN ", "RUN true && --mount=type=cache,target=/tmp/lint "),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS build
            RUN make clean && --mount=type=cache,target=/root/.cache make
            """,
            at=2,
        ),
        bad(
            """
            FROM debian:trixie-slim AS build
            RUN make packages --mount=type=cache,target=/root/.cache
            """,
            at=2,
            says="behind a command it is an option of that command, which may not say that it knows none",
        ),
        good(
            """
            FROM docker:28 AS build
            RUN docker run --mount=type=volume,target=/data tool && mount-helper --mount=/data
            """,
            says="other programs have an option of that name",
        ),
        good(
            """
            FROM debian:trixie-slim AS build
            RUN --mount=type=cache,target=/root/.cache make clean && make
            """
        ),
    ),
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
        if c.text.startswith("--") or (c.name not in _BUILDERS and any(map(_MOUNT.match, c.words)))
    ]
    return judged(places, "every flag is read by the builder")
