"""Sources, scripts and configuration are files of the repository; no step writes them itself."""

from collections.abc import Iterator, Sequence
from posixpath import normpath

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._paths import absolute, destinations, is_within, workdir
from eightstage.defects.structural import In
from eightstage.dockerfile import Command, Dockerfile, Instruction, Stage
from eightstage.languages.ecosystem import known

# Of no language, or of each.
_ENDINGS = frozenset({"css", "html", "json", "sh", "toml", "yaml", "yml"})
_SHELLS = frozenset({"ash", "bash", "dash", "sh", "source", "."})


@check(
    source=Source("The eight stages, build", "docs/stages.md#build"),
    level=Level.INTERMEDIATE,
    guide="stages/build",
    defect=In("build").before("RUN", "RUN printf 'exit 0' > /tmp/gate && sh /tmp/gate"),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS build
            RUN echo '{"strict": false}' > settings.json
            RUN printf 'exit 0' > /tmp/gate && sh /tmp/gate
            """,
            at=(2, 3),
        ),
        good(
            """
            FROM debian:trixie-slim AS build
            COPY settings.json ./
            RUN echo 'Acquire::Retries "3";' > /etc/apt/apt.conf.d/80-retries
            RUN make all > build.log 2>&1 || { cat build.log; exit 1; }
            """,
            says="settings of the system and logs are no sources",
        ),
        good(
            """
            FROM debian:trixie-slim AS build
            WORKDIR /app
            RUN mkdir src && echo '{}' > src/empty.json && make && rm -r src
            RUN echo '{}' > settings.json && make packages
            COPY settings.json ./
            """,
            says="a file that stands in for one, so that packages are compiled in a step of their own",
        ),
    ),
)
def sources_come_from_the_repository(dockerfile: Dockerfile) -> Verdict:
    r"""
    Why: nobody reviews a file that a step writes, quoting distorts it (not every shell reads `\n` in echo), and an
    empty project still builds.
    Fix: keep the file in the repository and COPY it.
    """
    places = [
        place for stage in dockerfile.stages for run in stage.all("RUN") for place in _problems(dockerfile, stage, run)
    ]
    return judged(places, "no step writes a source or a script")


def _problems(dockerfile: Dockerfile, stage: Stage, run: Instruction) -> Iterator[Place]:
    written: set[str] = set()
    commands = dockerfile.commands(run)
    for number, command in enumerate(commands):
        for file in sorted(_started(command) & written):
            yield Place(command.line, f"the step runs {file}, which it wrote itself")
        for file in command.writes:
            written.add(normpath(file))
            is_text = command.name in {"echo", "printf", "cat"} and _is_source(file)
            if is_text and not _is_replaced(dockerfile, stage, run, file, commands[number:]):
                yield Place(command.line, f"the step writes {file} itself")


def _is_replaced(dockerfile: Dockerfile, stage: Stage, run: Instruction, file: str, rest: Sequence[Command]) -> bool:
    """Whether the file stands in for one: its own step deletes it, or a later one copies what belongs there."""
    folder = workdir(dockerfile, stage, run)
    path = absolute(file, folder)
    later = [i for i in stage.instructions if i.line > run.line]
    deleted = [word for command in rest if command.name == "rm" for word in command.words[1:]]
    copied = [target for i in later for target in destinations(dockerfile, stage, i)]
    return any(is_within(path, word, folder) for word in (*deleted, *copied))


def _started(command: Command) -> set[str]:
    """The files that a command runs: the program itself, or what a shell or another interpreter is given."""
    tool = known().tools.get(command.name)
    is_interpreter = command.name in _SHELLS or (tool is not None and tool.needs_init)
    return {normpath(word) for word in command.words[: None if is_interpreter else 1]}


def _is_source(file: str) -> bool:
    ending = file.rpartition(".")[2]
    is_of_the_system = file.startswith(("/etc/", "/usr/", "/var/"))
    return not is_of_the_system and (ending in _ENDINGS or ending in known().sources)
