"""
Reads a Dockerfile into stages.

The grammar is the official parser's, through the `dockerfile` package; this module only groups its instructions.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any

import attrs

from eightstage.contract import PRODUCTION, STAGES
from eightstage.dockerfile.instruction import Instruction
from eightstage.dockerfile.refusals import refusal
from eightstage.dockerfile.shell import Command, commands
from eightstage.dockerfile.variables import Expanded, Scope, expand
from eightstage.errors import DockerfileError
from eightstage.system import reading

# More than any Dockerfile has; some checks compare each with each.
_MOST_INSTRUCTIONS = 2000
# How a policy may call the last stage, whatever its name.
LAST = "last"
_SHOWN = 30
_TRIED = 100
# Another frontend may know instructions of its own.
_OWN_FRONTEND = re.compile(r"(?:docker\.io/)?docker/dockerfile(?:-upstream)?(?:[:@]|$)")
_DIRECTIVE = re.compile(r"#\s*(syntax|escape|check)\s*=\s*(\S.*?)\s*", re.IGNORECASE)
_SHELLS = frozenset({"sh", "ash", "bash", "dash", "ksh", "zsh"})
_HEREDOC = re.compile(r"<<-?[\"']?\w+[\"']?")
_HEAD = re.compile(
    r"\s*(?:ONBUILD\s+)?(?:RUN|CMD|ENTRYPOINT)(?:(?:\s|\\\n)+--[a-z]+(?:=\S*)?)*(?:\s|\\\n)*", re.IGNORECASE
)


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
        """Every instruction of that name, in order; those after ONBUILD as well."""
        return [found for i in self.instructions for found in (i.trigger or i,) if found.name == name]


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
        """Stages by name, and by the role that the policy gives them; production may need neither."""
        names = {stage.name: stage for stage in self.stages if stage.name}
        roles = {role: stage for role, said in self.roles.items() if (stage := self.called(said)) is not None}
        return self._default_production | names | roles

    def called(self, said: str) -> Stage | None:
        """The stage of that name or number, or the last one; None for one that no builder can be asked for."""
        names = {stage.name: stage for stage in self.stages if stage.name}
        if said in names:
            return names[said]
        if said == LAST:
            return self.stages[-1]
        found = next((stage for stage in self.stages if str(stage.index) == said), None)
        return found if found is not None and (found.name or found is self.stages[-1]) else None

    @property
    def _default_production(self) -> dict[str, Stage]:
        """What a plain build gives, where its stage has no name or no stage has one of the contract's."""
        names = {stage.name: stage for stage in self.stages if stage.name}
        last = self.stages[-1]
        alias = names.get(self.base(last).text.lower()) if len(last.instructions) == 1 else None
        is_meant = (last.name is None and alias is None) or names.keys().isdisjoint(STAGES)
        return {PRODUCTION: alias or last} if is_meant else {}

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
        while (parent := self.parent(found[-1])) is not None:
            found.append(parent)
        return tuple(reversed(found))

    def parent(self, stage: Stage) -> Stage | None:
        """The earlier stage that its FROM names; None for an image."""
        parent = self.resolve(self.base(stage).text)
        return parent if parent is not None and parent.index < stage.index else None

    def base(self, stage: Stage) -> Expanded:
        """What its FROM names."""
        return expand(stage.base, self._before_stages, self.escape)

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
        if not self.is_read(instruction):
            return ()
        shell, script = self._shells.get(instruction.line, ()), _script_of(instruction)
        if script is not None:
            return commands(instruction.heredocs[0], instruction.line + 1, script or shell)
        return commands(self._script(instruction), instruction.line, shell)

    def is_read(self, instruction: Instruction) -> bool:
        """Whether the commands of a RUN are known: not where its SHELL, or `#!` in its script, is no POSIX shell."""
        script = _script_of(instruction)
        first = instruction.heredocs[0].partition("\n")[0] if script == () else ""
        words = (
            first.removeprefix("#!").split() if first.startswith("#!") else self._shells.get(instruction.line, ())[:1]
        )
        programs = {word.replace("\\", "/").rpartition("/")[2].removesuffix(".exe") for word in words}
        return instruction.is_json or not programs or not programs.isdisjoint(_SHELLS)

    def shell(self, instruction: Instruction) -> tuple[str, ...]:
        """The words of the SHELL that reads an instruction; none where it is that of the image."""
        return self._shells.get(instruction.line, ())

    def line_of(self, instruction: Instruction, text: str) -> int:
        """The line of an instruction that contains `text`; its first line if none does."""
        span = range(instruction.line, instruction.end_line + 1)
        return next((n for n in span if text in self.lines[n - 1]), instruction.line)

    def environment(self, stage: Stage) -> dict[str, tuple[str, Instruction]]:
        """The environment at the end of a stage: each value, and the instruction that sets it."""
        settings = [(n, v or "", i) for i in self.inherited(stage) if i.name == "ENV" for n, v in i.pairs]
        return {name: (self.expand(value, i).text, i) for name, value, i in settings}

    @cached_property
    def _shells(self) -> dict[int, tuple[str, ...]]:
        """The words of the SHELL in effect, by the line of each instruction."""
        shells: dict[int, tuple[str, ...]] = {}
        at_end: dict[int, tuple[str, ...]] = {}
        for stage in self.stages:
            parent = self.parent(stage)
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

    def sources(self, instruction: Instruction) -> tuple[Expanded, ...]:
        """What its `--from` and `--mount=…,from=` name: stages, stage numbers or images."""
        return tuple(self.expand(source, instruction) for source in instruction.sources)

    def parents(self, stage: Stage) -> dict[str, Instruction]:
        """The stages that `stage` takes something from, each with the first instruction that does so."""
        found: dict[str, Instruction] = {}
        for instruction in stage.instructions:
            references = (self.base(stage),) if instruction.name == "FROM" else self.sources(instruction)
            for reference in references:
                parent = self.resolve(reference.text)
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
        parent = self.parent(last)
        return parent if parent is not None and len(last.instructions) == 1 else last

    @property
    def base_images(self) -> tuple[str, ...]:
        """The images that FROM names, without those that only the build can tell."""
        named = [self.base(stage) for stage in self.stages if self.parent(stage) is None]
        return tuple(dict.fromkeys(base.text for base in named if base.is_known and base.text != "scratch"))

    def expand(self, text: str, where: Instruction) -> Expanded:
        """`text` with the variables that are in force where an instruction of the file stands."""
        return expand(text, self._scopes.get(where.line, self._before_stages), self.escape)

    @cached_property
    def _before_stages(self) -> Scope:
        """The variables of FROM lines."""
        values: dict[str, str | None] = {}
        for instruction in self.global_arguments:
            values |= self._declared(instruction, Scope(dict(values)), {})
        return Scope(values)

    @cached_property
    def _scopes(self) -> dict[int, Scope]:
        """The variables in force at each line of a stage that begins an instruction; FROM knows the global ones."""
        scopes: dict[int, Scope] = {}
        at_end: dict[int, tuple[dict[str, str | None], dict[str, str | None]]] = {}
        for stage in self.stages:
            parent = self.parent(stage)
            arguments, environment = at_end[parent.index] if parent is not None else ({}, {})
            is_closed = self.base(self.root(stage)).text == "scratch"
            scope = Scope(arguments | environment, is_closed)
            for instruction in stage.instructions[1:]:
                scopes[instruction.line] = scope
                if instruction.name == "ARG":
                    arguments = arguments | self._declared(instruction, scope, self._before_stages.values)
                elif instruction.name == "ENV":
                    environment = environment | self._declared(instruction, scope, {})
                else:
                    continue
                # A variable of the environment counts, whatever argument of that name follows.
                scope = Scope(arguments | environment, is_closed)
            at_end[stage.index] = arguments, environment
        return scopes

    def _declared(
        self, instruction: Instruction, scope: Scope, given: Mapping[str, str | None]
    ) -> dict[str, str | None]:
        """The values that an ARG or ENV gives; `given` are those of arguments without a default of their own."""
        values: dict[str, str | None] = {}
        for name, written in instruction.written:
            found = None if written is None else expand(written, scope, self.escape)
            values[name] = given.get(name) if found is None else (found.text if found.is_known else None)
        return values


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
    found = Instruction(
        name=command.cmd.upper(),
        line=command.start_line,
        end_line=command.end_line,
        text=command.original,
        flags=tuple(command.flags),
        arguments=tuple(command.value),
        is_json=command.json,
        heredocs=tuple(heredoc.content for heredoc in command.heredocs),
    )
    if not command.sub_cmd:
        return found
    flags = tuple(takewhile(lambda word: word.startswith("--"), command.original.split()[2:]))
    trigger = attrs.evolve(found, name=command.sub_cmd.upper(), flags=flags)
    return attrs.evolve(found, trigger=trigger)


def _script_of(instruction: Instruction) -> tuple[str, ...] | None:
    """
    The words of the shell that a here-document is written to, empty for the one in force; None for other commands.

    That is `RUN <<EOF`, `RUN <<EOF bash` and `RUN bash -e <<EOF`; `RUN cat <<EOF` is a command like others.
    """
    if len(instruction.heredocs) != 1:
        return None
    words = tuple(
        word for word in " ".join(instruction.arguments).split("\n")[0].split() if not _HEREDOC.fullmatch(word)
    )
    is_shell = not words or (words[0].rpartition("/")[2] in _SHELLS and all(word.startswith("-") for word in words[1:]))
    return words if is_shell else None


def _without_comment(line: str) -> str:
    # The builder drops comments between continued lines; a lone backslash goes on where an empty line would end.
    return "\\" if line.lstrip().startswith("#") or not line.strip() else line


def _stage(index: int, instruction: Instruction) -> Stage:
    words = instruction.arguments
    name = words[2].lower() if len(words) == 3 and words[1].upper() == "AS" else None  # noqa: PLR2004
    return Stage(index, name, words[0] if words else "", [instruction])
