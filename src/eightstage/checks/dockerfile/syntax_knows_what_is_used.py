"""The frontend named by `# syntax=` knows every flag that the file uses."""

import re

from eightstage.checks import Place, Verdict, check, judged
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile

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


@check(
    source="Docker documentation, custom Dockerfile syntax: https://docs.docker.com/build/buildkit/frontend/",
    defect=Edit("Dockerfile", old="# check=error=true\n", new="# syntax=docker/dockerfile:1.4\n# check=error=true\n"),
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
        for minor in _minor(directive.name, directive.value)
        for stage in dockerfile.stages
        for instruction in stage.instructions
        for (name, flag), since in _SINCE.items()
        if instruction.name == name and instruction.flag(flag) is not None and since > minor
    ]
    return judged(places, "no flag is newer than the grammar")


def _minor(name: str, value: str) -> list[int]:
    match = re.search(r"docker/dockerfile:1\.(\d+)", value)
    return [int(match[1])] if name == "syntax" and match else []
