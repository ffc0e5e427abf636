"""A step deletes only what it made itself."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.checks.dockerfile._paths import destinations, is_within, workdir
from eightstage.dockerfile import Command, Dockerfile, Stage
from eightstage.structural import In

# Commands that leave nothing behind which could need deleting.
_QUIET = frozenset({"rm", "chmod", "chown", "chgrp", "find", "cd", "echo", "mkdir", "set", "true", "test", "["})


@check(
    source="Docker documentation, storage drivers: https://docs.docker.com/engine/storage/drivers/",
    defect=In("build").append("RUN rm -rf /var/tmp/*"),
)
def deletions_free_space(dockerfile: Dockerfile) -> Verdict:
    """
    Why: files from an earlier layer stay in the image however often they are deleted; the line only looks like cleanup.
    Fix: delete files in the step that makes them, or do not copy them in the first place.
    """
    places = [place for stage in dockerfile.stages for place in _problems(dockerfile, stage)]
    return judged(places, "every deletion is in the step that made the files")


def _problems(dockerfile: Dockerfile, stage: Stage) -> list[Place]:
    stored: list[str] = []
    places = []
    for instruction in dockerfile.inherited(stage):
        if instruction.name == "RUN" and instruction in stage.instructions:
            commands = dockerfile.commands(instruction)
            folder = workdir(dockerfile, stage, instruction)
            is_quiet = all(c.name in _QUIET for c in commands)
            places += [
                Place(c.line, f"`{c.text[:60]}` frees nothing: the files are in an earlier layer")
                for c in commands
                if c.name == "rm" and ((is_quiet and _is_tidying(c)) or _is_stored(c, stored, folder))
            ]
        stored += destinations(dockerfile, stage, instruction)
    return places


def _is_tidying(command: Command) -> bool:
    # One file by its name may be deleted for what it does, not for its size.
    return any(word.startswith("-") and "r" in word.lower() for word in command.words)


def _is_stored(command: Command, stored: list[str], folder: str) -> bool:
    words = [word for word in command.words[1:] if not word.startswith("-")]
    return any(is_within(path, word, folder) for path in stored for word in words if word.strip("./*"))
