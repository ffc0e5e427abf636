"""Every file that a stage copies exists in the repository and is part of the build context."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile, Instruction
from eightstage.service import Files
from eightstage.structural import In


@check(
    source="Dockerfile reference, COPY: https://docs.docker.com/reference/dockerfile/#copy",
    defect=In("build").begin("COPY rome.json ./"),
)
def copied_files_exist(dockerfile: Dockerfile, files: Files) -> Verdict:
    """
    Why: the build stops at a missing file; a pattern that matches nothing may go unnoticed.
    Fix: add the file, correct the name, or let it through in .dockerignore.
    """
    places = [
        Place(i.line, f"{source} is not there, or .dockerignore keeps it out")
        for stage in dockerfile.stages
        for i in stage.instructions
        for source in (*i.copied, *_mounted(i))
        if "://" not in source and not source.startswith("git@") and not files.has(dockerfile.expand(source))
    ]
    return judged(places, "every file is there")


def _mounted(instruction: Instruction) -> list[str]:
    binds = [m for m in instruction.mounts if m.get("type", "bind") == "bind" and "from" not in m]
    return [source for m in binds for source in [m.get("source") or m.get("src")] if source]
