"""Commands that install packages: which packages, with which tool, and whether a lock file pins their versions."""

import re
from collections.abc import Container, Iterator
from fnmatch import fnmatchcase
from itertools import pairwise

import attrs

from eightstage.dockerfile import Command, Dockerfile, Instruction, Stage
from eightstage.languages.ecosystem import Call, call

# The package managers of distributions.
_SYSTEM = {"apk": "add", "apt": "install", "apt-get": "install", "dnf": "install", "yum": "install"}
_SYSTEM |= {"microdnf": "install", "tdnf": "install", "zypper": "install"}
# Their options that take the next word.
_VALUED = frozenset({"-t", "--virtual", "--target-release", "-o", "--repository", "-X"})
_REMOVES = {"apk": {"del"}, "apt": {"purge", "remove", "autoremove"}, "apt-get": {"purge", "remove", "autoremove"}}
_REMOVES |= {name: {"remove", "erase"} for name in ("dnf", "yum", "microdnf")}
_NONE: frozenset[str] = frozenset()
_EXACT = re.compile(r"==|.@v?\d+\.\d+\.\d+|:\d+\.\d+\.\d+|@[0-9a-f]{40}\b")


@attrs.frozen
class Install:
    """
    One command that installs packages by name.

    packages: As they are written, options left out.
    is_loose: Whether they belong to the application and no lock file or exact version holds them.
    """

    packages: tuple[str, ...]
    line: int
    text: str
    instruction: Instruction
    is_loose: bool

    def left(self, dockerfile: Dockerfile) -> tuple[str, ...]:
        """Those of the packages that the step does not remove again."""
        commands = [c for c in dockerfile.commands(self.instruction) if c.line >= self.line]
        gone = {name for command in commands for name in removed(command)}
        # All that was not there before is marked as no longer needed.
        if any(map(_removes, commands)) and any(c.runs("apt-mark", "auto") for c in commands):
            return ()
        return () if gone & {*self._groups} else tuple(p for p in self.packages if p not in gone)

    @property
    def names(self) -> frozenset[str]:
        """By what a later command can remove them: their own names, or that of their group."""
        return frozenset((*self.packages, *self._groups))

    @property
    def _groups(self) -> Iterator[str]:
        words = self.text.split()
        yield from (group for option, group in pairwise(words) if option in {"-t", "--virtual"})
        yield from (word.partition("=")[2] for word in words if word.startswith("--virtual="))


def installs(dockerfile: Dockerfile, stage: Stage) -> Iterator[Install]:
    """The installing commands of a stage's RUNs."""
    for run in stage.all("RUN"):
        yield from installs_of(dockerfile, run)


def installs_of(dockerfile: Dockerfile, run: Instruction) -> Iterator[Install]:
    """The installing commands of one RUN."""
    for command in dockerfile.commands(run):
        found = _install(command, run)
        if found is not None:
            yield found


def removed(command: Command) -> frozenset[str]:
    """The names of the packages or groups that a command of a distribution's package manager removes."""
    return frozenset(word for word in command.words[1:] if not word.startswith("-")) if _removes(command) else _NONE


def _removes(command: Command) -> bool:
    return not _REMOVES.get(command.name, _NONE).isdisjoint(command.words)


def installs_from_lock(command: Command) -> bool:
    """Whether it installs what a lock file or manifest names."""
    made = call(command)
    if made is None:
        return False
    return any(map(made.has, made.tool.locked)) or (made.tool.frozen is not None and _packages(made) == ())


def _install(command: Command, run: Instruction) -> Install | None:
    verb = _SYSTEM.get(command.name)
    if verb is not None:
        words = command.words
        packages = _names(words[words.index(verb) + 1 :], _VALUED) if verb in words else None
        is_loose = False
    else:
        made = call(command)
        packages = None if made is None else _packages(made)
        is_loose = bool(made and packages is not None and _is_loose(made, packages))
    return None if packages is None else Install(packages, command.line, command.text, run, is_loose)


def _packages(made: Call) -> tuple[str, ...] | None:
    words = made.arguments
    verb = next((verb for verb in made.tool.installs if made.begins_with((verb,))), None)
    if verb is not None:
        return _names(words[words.index(verb) + 1 :], {*made.tool.valued, *made.tool.exact})
    return () if made.tool.alone and _names(words, made.tool.valued) == () else None


def _names(words: tuple[str, ...], valued: Container[str]) -> tuple[str, ...]:
    pairs = zip(("", *words), words, strict=False)
    return tuple(word for before, word in pairs if not word.startswith("-") and before not in valued)


def _is_loose(made: Call, packages: tuple[str, ...]) -> bool:
    tool, words = made.tool, {*made.arguments}
    if tool.pinned:
        return words.isdisjoint(tool.pinned)
    if not packages and tool.frozen is not None:
        return words.isdisjoint(tool.frozen)
    if any(word.partition("=")[0] in tool.exact for word in words):
        return False
    others = (package for package in packages if not any(fnmatchcase(package, own) for own in tool.own))
    return not all(map(_EXACT.search, others))
