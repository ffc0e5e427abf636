"""No later layer changes the mode or owner of files from an earlier layer."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.checks.dockerfile._paths import destinations, is_within, workdir
from eightstage.dockerfile import Command, Dockerfile, Stage
from eightstage.structural import In


@check(
    source="Docker documentation, storage drivers: https://docs.docker.com/engine/storage/drivers/",
    defect=In("production").append('RUN ["chmod", "-R", "755", "/app"]'),
)
def files_are_stored_once(dockerfile: Dockerfile) -> Verdict:
    """
    Why: every file whose mode or owner changes is stored again, so the image grows by its size.
    Fix: set mode and owner where the files are created: COPY --chmod=… --chown=….
    """
    places = [place for stage in dockerfile.stages for place in _problems(dockerfile, stage)]
    return judged(places, "no RUN rewrites files of an earlier layer")


def _problems(dockerfile: Dockerfile, stage: Stage) -> list[Place]:
    stored: list[str] = []
    places = []
    for instruction in dockerfile.inherited(stage):
        if instruction.name == "RUN" and instruction in stage.instructions:
            folder = workdir(dockerfile, stage, instruction)
            places += [
                Place(c.line, f"`{c.text[:60]}` stores files of an earlier layer again")
                for c in dockerfile.commands(instruction)
                if _is_recursive(c) and any(is_within(path, word, folder) for path in stored for word in c.words[1:])
            ]
        stored += destinations(dockerfile, stage, instruction)
    return places


def _is_recursive(command: Command) -> bool:
    changes = command.name in {"chmod", "chown", "chgrp"} and bool({"-R", "--recursive"} & set(command.words))
    return changes or (command.name == "find" and bool({"chmod", "chown", "chgrp"} & set(command.words)))
