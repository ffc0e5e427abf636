"""The frontend named by `# syntax=` knows every flag that the file uses."""

import re
from collections.abc import Mapping

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile
from eightstage.dockerfile.stages import Directive

Flags = Mapping[tuple[str, str], int]

# The minor version of docker/dockerfile:1 that brought a flag.
_SINCE = {
    ("RUN", "mount"): 2,
    ("RUN", "network"): 3,
    ("RUN", "device"): 14,
    ("COPY", "link"): 4,
    ("COPY", "exclude"): 19,
    ("COPY", "parents"): 20,
    ("ADD", "checksum"): 6,
    ("HEALTHCHECK", "start-interval"): 6,
}
# The same of its labs channel, which has some earlier.
_SINCE_IN_LABS = _SINCE | {("COPY", "exclude"): 7, ("COPY", "parents"): 7}


@check(
    source=Source("Docker documentation, custom Dockerfile syntax", "https://docs.docker.com/build/buildkit/frontend/"),
    level=Level.ADVANCED,
    guide="usage/build",
    defect=Edit("Dockerfile", old="# check=error=true\n", new="# syntax=docker/dockerfile:1.4\n# check=error=true\n"),
    examples=(
        bad(
            """
            # syntax=docker/dockerfile:1.4
            FROM debian:trixie-slim AS build
            COPY --parents src/main ./
            """,
            at=3,
        ),
        good(
            """
            # syntax=docker/dockerfile:1.7-labs
            FROM debian:trixie-slim AS build
            COPY --parents src/main ./
            """,
            says="the labs channel brings flags early",
        ),
        good(
            """
            # syntax=docker/dockerfile:1
            FROM debian:trixie-slim AS build
            RUN --mount=type=cache,target=/root/.cache make
            """
        ),
    ),
)
def syntax_knows_what_is_used(dockerfile: Dockerfile) -> Verdict:
    """
    Why: an older frontend rejects a newer flag, and a pinned one does not advance with the builder.
    Fix: name a frontend at least as new as the flag, `docker/dockerfile:1` for the newest, or none at all.
    """
    places = [
        Place(
            dockerfile.line_of(instruction, f"--{flag}"),
            f"{directive.value} does not know --{flag}, which came with 1.{since}",
        )
        for directive in dockerfile.directives
        for minor, known in _frontend(directive)
        for stage in dockerfile.stages
        for instruction in stage.instructions
        for (name, flag), since in known.items()
        if instruction.name == name and instruction.flag(flag) is not None and since > minor
    ]
    return judged(places, "no flag is newer than the frontend")


def _frontend(directive: Directive) -> list[tuple[int, Flags]]:
    """The minor version that it names, and what each version knows; empty where it names none."""
    match = re.search(r"docker/dockerfile:1\.(\d+)(-labs)?", directive.value)
    if directive.name != "syntax" or match is None:
        return []
    return [(int(match[1]), _SINCE_IN_LABS if match[2] else _SINCE)]
