"""
Reads a Dockerfile into stages.

The grammar is the official parser's, through the `dockerfile` package; this module only groups its instructions.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs

from eightstage import reading
from eightstage.dockerfile.instruction import Instruction
from eightstage.dockerfile.refusals import refusal
from eightstage.dockerfile.shell import Command, commands
from eightstage.errors import DockerfileError

# More than any Dockerfile has; some checks compare each with each.
_MOST_INSTRUCTIONS = 2000
_SHOWN = 30
_TRIED = 100
# Another frontend may know instructions of its own.
_OWN_FRONTEND = re.compile(r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?(?:[:@]|$)")
_DIRECTIVE = re.compile(r"#\s*(syntax|escape|check)\s*=\s*(\S.*?)\s*", re.IGNORECASE)
_HEAD = re.compile(r"\s*(?:RUN|CMD|ENTRYPOINT)(?:(?:\s|\\\n)+--[a-z]+(?:=\S*)?)*(?:\s|\\\n)*", re.IGNORECASE)


@attrs.define
class Stage:
    """A `FROM` and everything up to the next one; `name` is None if there is no `AS`."""

    index: int
    name: str | None
    base: str
    instructions: list[Instruction]

    @property
    def line(self) -> int:
        """The line of its FROM."""
        return self.instructions[0].line

    @property
    def label(self) -> str:
        """The name, or the number in words."""
        return self.name or f"number {self.index}"

    def all(self, name: str) -> list[Instruction]:
        """Every instruction of that name, in order."""
        return [i for i in self.instructions if i.name == name]


@attrs.frozen
class Directive:
    """A parser directive; `is_in_force` is False if something before it turns it into a comment."""

    name: str
    value: str
    line: int
    is_in_force: bool


@attrs.frozen(slots=False)
class Dockerfile:
    """
    The stages in file order, and the ARGs before the first FROM.

    roles: The file's own names for stages of the contract, where they differ: role to name.
    """

    path: Path
    text: str
    global_arguments: tuple[Instruction, ...]
    stages: tuple[Stage, ...]
    roles: Mapping[str, str] = attrs.field(factory=dict)
    _read: dict[int, tuple[Command, ...]] = attrs.field(factory=dict, init=False, eq=False, repr=False)

    @cached_property
    def named(self) -> dict[str, Stage]:
        """Stages by name, and by the role that the policy gives them."""
        names = {stage.name: stage for stage in self.stages if stage.name}
        return names | {role: names[name] for role, name in self.roles.items() if name in names}

    @cached_property
    def labelled(self) -> dict[str, Stage]:
        """Stages by name or number in words."""
        return {stage.label: stage for stage in self.stages}

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of the file; line 1 is the first."""
        return tuple(self.text.split("\n"))

    @cached_property
    def directives(self) -> tuple[Directive, ...]:
        """Every comment that reads like a parser directive, in force or not."""
        found: list[Directive] = []
        is_head = True
        for number, line in enumerate(self.lines, 1):
            match = _DIRECTIVE.fullmatch(line.rstrip("\r"))
            if match:
                found.append(Directive(match[1].lower(), match[2], number, is_head))
            is_head = is_head and match is not None
        return tuple(found)

    @property
    def escape(self) -> str:
        """The character that continues a line."""
        return next((d.value for d in self.directives if d.name == "escape" and d.is_in_force), "\\")

    def lineage(self, stage: Stage) -> tuple[Stage, ...]:
        """The stage and the stages below it in the chain of FROMs, lowest first."""
        found = [stage]
        while (parent := self._parent(found[-1])) is not None:
            found.append(parent)
        return tuple(reversed(found))

    def _parent(self, stage: Stage) -> Stage | None:
        parent = self.resolve(stage.base)
        return parent if parent is not None and parent.index < stage.index else None

    def inherited(self, stage: Stage) -> tuple[Instruction, ...]:
        """The instructions of the stage and of those below it, in order."""
        return tuple(i for below in self.lineage(stage) for i in below.instructions)

    def last(self, stage: Stage, name: str) -> Instruction | None:
        """The instruction of that name in effect at the end of the stage."""
        return next((i for i in reversed(self.inherited(stage)) if i.name == name), None)

    def ancestors(self, stage: Stage) -> frozenset[str]:
        """The labels of all stages that the stage needs, directly or indirectly."""
        found: set[str] = set()
        waiting = [stage]
        while waiting:
            for label in self.parents(waiting.pop()):
                if label not in found:
                    found.add(label)
                    waiting.append(self.labelled[label])
        return frozenset(found)

    def ends(self, targets: Iterable[str]) -> list[str]:
        """Those of the targets, by name or role, that no other of them needs: building these builds all."""
        known = [target for target in targets if target in self.named]
        needed = {label for target in known for label in self.ancestors(self.named[target])}
        return [target for target in known if self.named[target].label not in needed]

    def commands(self, instruction: Instruction) -> tuple[Command, ...]:
        """The commands of a RUN, or of another instruction that a shell reads."""
        if instruction.line not in self._read:
            self._read[instruction.line] = self._commands(instruction)
        return self._read[instruction.line]

    def _commands(self, instruction: Instruction) -> tuple[Command, ...]:
        if instruction.is_json:
            return (Command(instruction.arguments, instruction.line, " ".join(instruction.arguments)),)
        shell = self._shells.get(instruction.line, ())
        if instruction.heredocs and instruction.arguments[0].startswith("<<"):
            return commands(instruction.heredocs[0], instruction.line + 1, shell)
        return commands(self._script(instruction), instruction.line, shell)

    def line_of(self, instruction: Instruction, text: str) -> int:
        """The line of an instruction that contains `text`; its first line if none does."""
        span = range(instruction.line, instruction.end_line + 1)
        return next((n for n in span if text in self.lines[n - 1]), instruction.line)

    def environment(self, stage: Stage) -> dict[str, tuple[str, Instruction]]:
        """The environment at the end of a stage: each value as written, and the instruction that sets it."""
        values = [(n, v or "", i) for i in self.inherited(stage) if i.name == "ENV" for n, v in i.pairs]
        return {name: (value, instruction) for name, value, instruction in values}

    @cached_property
    def _shells(self) -> dict[int, tuple[str, ...]]:
        """The words of the SHELL in effect, by the line of each instruction."""
        shells: dict[int, tuple[str, ...]] = {}
        at_end: dict[int, tuple[str, ...]] = {}
        for stage in self.stages:
            parent = self._parent(stage)
            shell = at_end[parent.index] if parent is not None else ()
            for instruction in stage.instructions:
                shells[instruction.line] = shell
                shell = instruction.arguments if instruction.name == "SHELL" else shell
            at_end[stage.index] = shell
        return shells

    def _script(self, instruction: Instruction) -> str:
        lines = [line.rstrip("\r") for line in self.lines[instruction.line - 1 : instruction.end_line]]
        body = lines[1:] if instruction.heredocs else [_without_comment(line) for line in lines[1:]]
        if self.escape != "\\":
            body, lines = [re.sub(r"`\s*$", r"\\", line) for line in body], [re.sub(r"`\s*$", r"\\", lines[0])]
        text = "\n".join([lines[0], *body])
        # Name and flags become blanks, so that every command keeps its line.
        return _HEAD.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text, count=1)

    def resolve(self, reference: str) -> Stage | None:
        """The stage that a FROM or --from means, by name (any case) or number; None for an image."""
        if reference.isdigit() and int(reference) < len(self.stages):
            return self.stages[int(reference)]
        return self.named.get(reference.lower())

    def parents(self, stage: Stage) -> dict[str, Instruction]:
        """The stages that `stage` takes something from, each with the first instruction that does so."""
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
        return self.lineage(stage)[0]

    @property
    def default_target(self) -> Stage:
        """What `docker build .` builds: the last stage, or the stage for which it is only another name."""
        last = self.stages[-1]
        parent = self.resolve(last.base)
        return parent if parent is not None and len(last.instructions) == 1 else last

    @property
    def base_images(self) -> tuple[str, ...]:
        """The images that FROM names, with global ARGs replaced by their defaults."""
        images = [self.expand(s.base) for s in self.stages if self.resolve(s.base) is None and s.base != "scratch"]
        return tuple(dict.fromkeys(images))

    def expand(self, text: str) -> str:
        """`text` with the global ARGs replaced by their defaults."""
        values = dict(pair for i in self.global_arguments for pair in _defaults(i))
        return re.sub(r"\$\{?(\w+)\}?", lambda m: values.get(m[1], m[0]), text)


def read(path: Path, roles: Mapping[str, str] | None = None) -> Dockerfile:
    """
    Parse the file; `roles` are the names that it gives to stages of the contract.

    Raises:
        DockerfileError: The file is missing, or a builder would refuse it.
    """
    try:
        # A carriage return is something to be found, not to be taken away.
        text = reading.text_of(reading.read(path.parent, path.name, reading.DECLARATION_BYTES))
    except reading.Unreadable as error:
        raise DockerfileError(f"{path} {error}", "name the folder of a service with --path") from error
    return attrs.evolve(parse(text, path), roles=roles or {})


def parse(text: str, path: Path = Path("Dockerfile")) -> Dockerfile:
    """Parse `text`; `path` is only named in errors and findings."""
    instructions = [_instruction(command) for command in _commands(text, path)]
    first = next((number for number, i in enumerate(instructions) if i.name == "FROM"), len(instructions))
    found = Dockerfile(path, text, tuple(instructions[:first]), _stages(instructions[first:]))
    _refuse(found, instructions, first)
    if not found.stages:
        raise DockerfileError(f"{path}: no FROM", "a Dockerfile needs at least one stage")
    return found


def _stages(instructions: Sequence[Instruction]) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    for instruction in instructions:
        if instruction.name == "FROM":
            stages.append(_stage(len(stages), instruction))
        else:
            stages[-1].instructions.append(instruction)
    return tuple(stages)


def _refuse(dockerfile: Dockerfile, instructions: Sequence[Instruction], first: int) -> None:
    if len(instructions) > _MOST_INSTRUCTIONS:
        most = f"at most {_MOST_INSTRUCTIONS} are judged"
        raise DockerfileError(f"{dockerfile.path} has {len(instructions)} instructions, and {most}")
    syntax = next((d.value for d in dockerfile.directives if d.name == "syntax" and d.is_in_force), "")
    knows_all = not syntax or _OWN_FRONTEND.match(syntax) is not None
    refused = [
        f"{dockerfile.path}:{instruction.line}: {reason}"
        for number, instruction in enumerate(instructions)
        if (reason := refusal(instruction, is_in_stage=number >= first, knows_all=knows_all))
    ]
    if refused:
        rest = [f"and {len(refused) - _SHOWN} more mistakes"] if len(refused) > _SHOWN else []
        raise DockerfileError("\n".join([*refused[:_SHOWN], *rest]), "no builder would build it")


def _commands(text: str, path: Path) -> tuple[Any, ...]:
    # The parser is a Go library of several megabytes: loaded when a Dockerfile is read, not when tasks are listed.
    import dockerfile  # noqa: PLC0415

    try:
        return tuple(dockerfile.parse_string(text))
    except dockerfile.GoParseError as error:
        line = _line_of_error(text.split("\n"), str(error))
        raise DockerfileError(f"{path}:{line}: {error}", "mend the syntax and run again") from error


def _line_of_error(lines: Sequence[str], message: str) -> int:
    """Where the parser stops: it does so at the first mistake, and names no line."""
    if "heredoc" not in message:
        return bisect_left(range(1, len(lines)), 1, key=lambda n: int(_stops(lines[:n], message))) + 1
    # Any here-document that is cut is without its end; the one that is meant has all lines before it in order.
    begins = [number for number, line in enumerate(lines) if "<<" in line][-_TRIED:]
    return next((number for number in reversed(begins) if not _stops(lines[:number], message)), 0) + 1


def _stops(lines: Sequence[str], message: str) -> bool:
    """Whether the parser reports the same error for these lines alone."""
    import dockerfile  # noqa: PLC0415

    try:
        dockerfile.parse_string("\n".join(lines) + "\n")
    except dockerfile.GoParseError as error:
        return str(error) == message
    return False


def _instruction(command: Any) -> Instruction:  # noqa: ANN401 - the parser has no types
    return Instruction(
        name=command.cmd.upper(),
        line=command.start_line,
        end_line=command.end_line,
        text=command.original,
        flags=tuple(command.flags),
        arguments=tuple(command.value),
        is_json=command.json,
        heredocs=tuple(heredoc.content for heredoc in command.heredocs),
    )


def _without_comment(line: str) -> str:
    # The builder drops comments between continued lines; a lone backslash goes on where an empty line would end.
    return "\\" if line.lstrip().startswith("#") or not line.strip() else line


def _stage(index: int, instruction: Instruction) -> Stage:
    words = instruction.arguments
    name = words[2].lower() if len(words) == 3 and words[1].upper() == "AS" else None  # noqa: PLR2004
    return Stage(index, name, words[0] if words else "", [instruction])


def _defaults(instruction: Instruction) -> list[tuple[str, str]]:
    pairs = (word.partition("=") for word in instruction.arguments)
    return [(name, value.strip("\"'")) for name, sep, value in pairs if sep]
