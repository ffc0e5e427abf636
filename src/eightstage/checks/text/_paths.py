"""Paths inside a stage: the working folder, the destination of a COPY, what a word of a command refers to."""

from posixpath import join, normpath

from eightstage.dockerfile import Dockerfile, Instruction, Stage


def workdir(dockerfile: Dockerfile, stage: Stage, before: Instruction | None = None) -> str:
    """The working folder at the end of a stage, or where `before` stands."""
    folder = "/"
    for instruction in dockerfile.inherited(stage):
        if before is not None and instruction is before:
            break
        if instruction.name == "WORKDIR":
            folder = absolute(dockerfile.expand(instruction.arguments[0], instruction).text, folder)
    return folder


def absolute(path: str, folder: str) -> str:
    """`path` as seen from `folder`, without dots and without a slash at its end."""
    return normpath(join(folder, path))


def destinations(dockerfile: Dockerfile, stage: Stage, instruction: Instruction) -> list[str]:
    """Where a COPY or ADD puts what it takes; one path for each source where the last argument is a folder."""
    if instruction.name not in {"COPY", "ADD"}:
        return []
    *sources, target = instruction.arguments
    folder = absolute(dockerfile.expand(target, instruction).text, workdir(dockerfile, stage, instruction))
    if target.endswith("/") or target == ".":
        return [absolute(source.rstrip("/").rpartition("/")[2] or ".", folder) for source in sources]
    return [folder]


def is_within(path: str, word: str, folder: str) -> bool:
    """Whether `path` is what `word` of a command, run in `folder`, names, or lies below it."""
    if not word or word.startswith("-"):
        return False
    named = absolute(word.rstrip("*"), folder)
    return path == named or path.startswith(named.rstrip("/") + "/")


def made_empty(dockerfile: Dockerfile, stage: Stage) -> dict[str, int]:
    """The folders that a stage makes and puts nothing into, as far as its text says, each with its line."""
    made: dict[str, int] = {}
    filled = [path for i in stage.instructions for path in destinations(dockerfile, stage, i)]
    for run in stage.all("RUN"):
        folder = workdir(dockerfile, stage, run)
        for command in dockerfile.commands(run):
            paths = [absolute(word, folder) for word in command.words[1:] if not word.startswith("-")]
            if command.name == "mkdir" or command.runs("install", "-d") or command.runs("install", "--directory"):
                made |= dict.fromkeys(paths, command.line)
            elif command.name not in {"chown", "chmod", "chgrp"}:
                filled += paths
    return {path: line for path, line in made.items() if not any(is_within(other, path, "/") for other in filled)}


def taken_from(dockerfile: Dockerfile, stage: Stage) -> list[str]:
    """The paths of a stage that other stages copy."""
    return [
        absolute(source, "/")
        for other in dockerfile.stages
        for instruction in other.instructions
        if instruction.name == "COPY"
        and any(dockerfile.resolve(s.text) is stage for s in dockerfile.sources(instruction))
        for source in instruction.arguments[:-1]
    ]
