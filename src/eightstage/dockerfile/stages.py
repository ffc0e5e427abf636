"""
Reads a Dockerfile into stages.

The grammar is the official parser's, through the `dockerfile` package; this module only groups its instructions.
"""

import re
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs

from eightstage.errors import DockerfileError


@attrs.frozen
class Instruction:
    """One instruction; `line` counts from 1, `arguments` are the words after the flags."""

    name: str
    line: int
    end_line: int
    text: str
    flags: tuple[str, ...]
    arguments: tuple[str, ...]
    is_json: bool

    def flag(self, name: str) -> str | None:
        """The value of `--name=value`, or None."""
        return next((f.partition("=")[2] for f in self.flags if f.partition("=")[0] == f"--{name}"), None)

    @property
    def mounts(self) -> tuple[dict[str, str], ...]:
        """Each `--mount` flag as its keys and values."""
        values = [f.partition("=")[2] for f in self.flags if f.startswith("--mount=")]
        return tuple({k: v for k, _, v in (part.partition("=") for part in value.split(","))} for value in values)

    @property
    def sources(self) -> tuple[str, ...]:
        """What `--from` and `--mount=…,from=` name: stages, stage numbers or images."""
        copied = self.flag("from") if self.name in {"COPY", "ADD"} else None
        mounted = [mount["from"] for mount in self.mounts if "from" in mount]
        return (*([copied] if copied else []), *mounted)


@attrs.define
class Stage:
    """A `FROM` and everything up to the next one; `name` is None where no `AS` gives one."""

    index: int
    name: str | None
    base: str
    instructions: list[Instruction]

    @property
    def line(self) -> int:
        """Where its FROM stands."""
        return self.instructions[0].line

    @property
    def label(self) -> str:
        """The name, or the number in words."""
        return self.name or f"number {self.index}"

    def all(self, name: str) -> list[Instruction]:
        """Every instruction of that name, in order."""
        return [i for i in self.instructions if i.name == name]


@attrs.frozen
class Dockerfile:
    """The stages in file order, and the ARGs before the first FROM."""

    path: Path
    text: str
    global_arguments: tuple[Instruction, ...]
    stages: tuple[Stage, ...]

    @cached_property
    def named(self) -> dict[str, Stage]:
        """Stages by name."""
        return {stage.name: stage for stage in self.stages if stage.name}

    def resolve(self, reference: str) -> Stage | None:
        """The stage that a FROM or --from means, by name (any case) or number; None for an image."""
        if reference.isdigit() and int(reference) < len(self.stages):
            return self.stages[int(reference)]
        return self.named.get(reference.lower())

    def parents(self, stage: Stage) -> dict[str, Instruction]:
        """The stages that `stage` takes something from, each with the first instruction that says so."""
        found: dict[str, Instruction] = {}
        for instruction in stage.instructions:
            references = (stage.base,) if instruction.name == "FROM" else instruction.sources
            for reference in references:
                parent = self.resolve(reference)
                if parent is not None and parent is not stage:
                    found.setdefault(parent.label, instruction)
        return found

    def root(self, stage: Stage) -> Stage:
        """The stage at the end of the chain of FROMs, the one that starts from an image."""
        parent = self.resolve(stage.base)
        return stage if parent is None or parent.index >= stage.index else self.root(parent)

    @property
    def default_target(self) -> Stage:
        """What `docker build .` builds: the last stage, or the stage it is nothing but another name for."""
        last = self.stages[-1]
        parent = self.resolve(last.base)
        return parent if parent is not None and len(last.instructions) == 1 else last

    @property
    def base_images(self) -> tuple[str, ...]:
        """The images that FROM names, with the defaults of global ARGs put in."""
        images = [self.expand(s.base) for s in self.stages if self.resolve(s.base) is None and s.base != "scratch"]
        return tuple(dict.fromkeys(images))

    def expand(self, text: str) -> str:
        """Put the defaults of the global ARGs into `text`."""
        values = dict(pair for i in self.global_arguments for pair in _defaults(i))
        return re.sub(r"\$\{?(\w+)\}?", lambda m: values.get(m[1], m[0]), text)


def read(path: Path) -> Dockerfile:
    """
    Parse the file.

    Raises:
        DockerfileError: The file is missing, or the parser refuses it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DockerfileError(f"{path}: {error}", "name the folder of a service with --path") from error
    return parse(text, path)


def parse(text: str, path: Path = Path("Dockerfile")) -> Dockerfile:
    """Parse `text`; `path` is only named in errors and findings."""
    instructions = [_instruction(command) for command in _commands(text, path)]
    stages: list[Stage] = []
    arguments: list[Instruction] = []
    for instruction in instructions:
        if instruction.name == "FROM":
            if not instruction.arguments:
                raise DockerfileError(f"{path}:{instruction.line}: FROM names no image", "write FROM IMAGE AS NAME")
            stages.append(_stage(len(stages), instruction))
        elif stages:
            stages[-1].instructions.append(instruction)
        else:
            arguments.append(instruction)
    if not stages:
        raise DockerfileError(f"{path}: no FROM", "a Dockerfile needs at least one stage")
    return Dockerfile(path, text, tuple(arguments), tuple(stages))


def _commands(text: str, path: Path) -> tuple[Any, ...]:
    # The parser is a Go library of several megabytes: loaded when a Dockerfile is read, not when tasks are listed.
    import dockerfile  # noqa: PLC0415

    try:
        return tuple(dockerfile.parse_string(text))
    except dockerfile.GoParseError as error:
        raise DockerfileError(f"{path}: {error}", "mend the syntax and run again") from error


def _instruction(command: Any) -> Instruction:  # noqa: ANN401 - the parser has no types
    return Instruction(
        name=command.cmd.upper(),
        line=command.start_line,
        end_line=command.end_line,
        text=command.original,
        flags=tuple(command.flags),
        arguments=tuple(command.value),
        is_json=command.json,
    )


def _stage(index: int, instruction: Instruction) -> Stage:
    words = instruction.arguments
    name = words[2].lower() if len(words) == 3 and words[1].upper() == "AS" else None  # noqa: PLR2004
    return Stage(index, name, words[0], [instruction])


def _defaults(instruction: Instruction) -> list[tuple[str, str]]:
    pairs = (word.partition("=") for word in instruction.arguments)
    return [(name, value.strip("\"'")) for name, sep, value in pairs if sep]
