"""No layer copies, rewrites or pretends to delete files that an earlier layer stores."""

from collections.abc import Iterator, Sequence

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._packages import installs_of, removed
from eightstage.checks.text._paths import absolute, destinations, is_within, workdir
from eightstage.defects.structural import In
from eightstage.dockerfile import Command, Dockerfile, Instruction, Stage
from eightstage.languages.ecosystem import known

# Commands that leave nothing behind which could need deleting.
_QUIET = frozenset({"rm", "chmod", "chown", "chgrp", "find", "cd", "echo", "mkdir", "set", "true", "test", "["})
_LISTS = tuple((name, "update", "/var/lib/apt/lists") for name in ("apt", "apt-get"))
_CHANGERS = frozenset({"chmod", "chown", "chgrp"})


@check(
    source=Source("Docker documentation, storage drivers", "https://docs.docker.com/engine/storage/drivers/"),
    level=Level.BEGINNER,
    guide="concepts/size",
    defect=In("production").append('RUN ["chmod", "-R", "755", "/app"]'),
    examples=(
        bad(
            """
            FROM debian AS base
            RUN apt-get update && apt-get install -y curl
            RUN rm -rf /var/lib/apt/lists/*
            """,
            at=3,
            says="the lists stay in the layer below; the file system only hides them",
        ),
        bad(
            """
            FROM debian AS base
            RUN apt-get update && apt-get install -y make gcc
            RUN make && apt-get purge -y gcc && rm -rf /var/lib/apt/lists/*
            """,
            at=(3, 3),
            says="neither does the compiler leave the layer, nor the lists, whatever else the step does",
        ),
        bad(
            """
            FROM alpine AS base
            RUN apk add --virtual .build-deps gcc
            RUN make && apk del .build-deps
            """,
            at=3,
            says="a group of packages is named once for all of them",
        ),
        bad(
            """
            FROM debian AS build
            WORKDIR /app
            COPY docs ./docs
            RUN make && rm -rf docs
            """,
            at=4,
            says="so do files that were copied",
        ),
        bad(
            """
            FROM debian AS production
            COPY --from=build /app /app
            RUN chown -R 1001:1001 /app && find /app -type d -exec chmod 755 {} +
            """,
            at=3,
            says="each file whose owner or mode changes is stored again",
        ),
        bad(
            """
            FROM debian AS dependencies
            RUN cp -R vendor /production/vendor
            """,
            at=2,
            says="a tree of packages is stored twice",
        ),
        good(
            """
            FROM debian AS base
            RUN apt-get update && apt-get install -y curl \\
             && rm -rf /var/lib/apt/lists/*
            """,
            says="what a step deletes of its own is in no layer",
        ),
        good(
            """
            FROM debian AS base
            RUN --mount=type=cache,target=/var/lib/apt/lists apt-get update && apt-get install -y make gcc
            RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
            RUN apt-get purge -y libidn2
            RUN tools=perl && apt-get install -y $tools && apt-get purge -y $tools
            RUN tools=sed && apt-get install -y $tools make && apt-get purge -y $tools make
            """,
            says="a cache mount is no layer; lists that are fetched anew are of the step; one package is of the image",
        ),
        good(
            """
            FROM debian AS production
            COPY --from=build --chown=0:0 --chmod=755 /app /app
            RUN install --directory --owner=1001 /data && chown -R 1001:1001 /data
            """,
            says="owner and mode are set where the files come from; an empty folder costs nothing",
        ),
        good(
            """
            FROM debian AS build
            WORKDIR /app
            COPY docs ./docs
            RUN cd /tmp && make && rm -rf docs
            """,
            says="after `cd` the name is that of another file",
        ),
        good(
            """
            FROM debian AS base
            RUN rm /etc/nginx.conf
            """,
            says="one file may be deleted for what it does, not for its size",
        ),
        good(
            """
            FROM debian AS build
            COPY --from=dependencies /vendor ./vendor
            """,
            says="another stage stores its own copy only if it needs one",
        ),
    ),
)
def layers_store_files_once(dockerfile: Dockerfile) -> Verdict:
    """
    Why: a layer only adds: a copied file, or one whose mode or owner changes, is stored again; a deleted one stays.
    Fix: delete files in the step that makes them; set mode and owner with COPY --chmod=… --chown=…; install packages
    where they are needed instead of copying them.
    """
    places = [place for stage in dockerfile.stages for place in _problems(dockerfile, stage)]
    return judged(places, "no step stores, rewrites or deletes files of an earlier layer")


def _problems(dockerfile: Dockerfile, stage: Stage) -> Iterator[Place]:
    stored: list[str] = []
    installed: set[str] = set()
    for instruction in dockerfile.inherited(stage):
        if instruction.name == "RUN":
            if instruction in stage.instructions:
                yield from _of_step(dockerfile, stage, instruction, stored, frozenset(installed))
            commands = dockerfile.commands(instruction)
            stored += [path for path in _fetched(instruction, commands) if not _is_gone(path, commands)]
            left = [i for i in installs_of(dockerfile, instruction) if i.left(dockerfile)]
            # A variable may stand for other packages in the next step.
            installed |= {name for i in left for name in i.names if not name.startswith("$")}
        stored += destinations(dockerfile, stage, instruction)


def _of_step(
    dockerfile: Dockerfile, stage: Stage, run: Instruction, stored: Sequence[str], installed: frozenset[str]
) -> Iterator[Place]:
    """What a RUN does to the files and packages of earlier layers."""
    commands = dockerfile.commands(run)
    folder = workdir(dockerfile, stage, run)
    is_quiet = all(command.name in _QUIET for command in commands)
    paths = [path for path in stored if path not in _fetched(run, commands)]
    packages = installed - {name for i in installs_of(dockerfile, run) for name in i.names}
    for command in commands:
        if command.name == "cd" and len(command.words) > 1:
            folder = absolute(command.words[1], folder)
        says = _says(command, paths, folder, is_quiet=is_quiet)
        if removed(command) & packages:
            says = "frees nothing: the packages are in an earlier layer"
        if says:
            yield Place(command.line, f"`{command.text[:60]}` {says}")


def _fetched(run: Instruction, commands: Sequence[Command]) -> set[str]:
    """The folders in which package managers keep what they fetch, without those that a cache is mounted over."""
    found = {folder for c in commands for name, verb, folder in _LISTS if c.name == name and verb in c.words}
    mounted = [mount.get("target") or mount.get("dst") or "" for mount in run.mounts]
    return {folder for folder in found if not any(is_within(folder, target, "/") for target in mounted)}


def _is_gone(folder: str, commands: Sequence[Command]) -> bool:
    return any(c.name == "rm" and any(is_within(folder, word, "/") for word in c.words[1:]) for c in commands)


def _says(command: Command, stored: Sequence[str], folder: str, *, is_quiet: bool) -> str:
    """What is wrong with a command; empty where nothing is."""
    if command.name == "rm" and ((is_quiet and _is_recursive(command)) or _deletes(command, stored, folder)):
        return "frees nothing: the files are in an earlier layer"
    if _changes_many(command) and any(is_within(path, word, folder) for path in stored for word in command.words[1:]):
        return "stores files of an earlier layer again"
    if command.name in {"cp", "mv"} and any(map(_is_tree, command.words[1:])):
        return "stores a tree of packages once more"
    return ""


def _is_recursive(command: Command) -> bool:
    return any(word.startswith("-") and "r" in word.lower() for word in command.words)


def _deletes(command: Command, stored: Sequence[str], folder: str) -> bool:
    words = [word for word in command.words[1:] if word.strip("./*")]
    return any(is_within(path, word, folder) for path in stored for word in words)


def _changes_many(command: Command) -> bool:
    if command.name == "find":
        return not _CHANGERS.isdisjoint(command.words)
    return command.name in _CHANGERS and not {"-R", "--recursive"}.isdisjoint(command.words)


def _is_tree(word: str) -> bool:
    return word.rstrip("/.").rpartition("/")[2] in known().trees
