"""Commands that install packages: which packages, with which tool, and whether a lock file pins their versions."""

import re
from collections.abc import Iterator

import attrs

from eightstage.dockerfile import Command, Dockerfile, Instruction, Stage

_SYSTEM = {"apk": "add", "apt": "install", "apt-get": "install", "dnf": "install", "yum": "install"}
_SYSTEM |= {"microdnf": "install", "zypper": "install"}
# Options that take the word behind them.
_WITH_VALUE = frozenset({"-t", "--virtual", "--target-release", "-o", "--repository", "-X", "-r", "--requirement"})
_LOCKED = (
    ("npm", "ci"),
    ("yarn", "install"),
    ("pnpm", "install"),
    ("pip", "install", "-r"),
    ("pip3", "install", "-r"),
    ("uv", "sync"),
    ("poetry", "install"),
    ("go", "mod", "download"),
    ("cargo", "fetch"),
    ("bundle", "install"),
    ("composer", "install"),
    ("mvn", "dependency:go-offline"),
)


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


def installs(dockerfile: Dockerfile, stage: Stage) -> Iterator[Install]:
    """The installing commands of a stage's RUNs."""
    for run in stage.all("RUN"):
        for command in dockerfile.commands(run):
            packages = _packages(command)
            if packages is not None:
                yield Install(packages, command.line, command.text, run, _is_loose(command, packages))


def installs_from_lock(command: Command) -> bool:
    """Whether it installs what a lock file or manifest names."""
    return any(command.runs(*words) for words in _LOCKED) or (command.name == "npm" and _packages(command) == ())


def _packages(command: Command) -> tuple[str, ...] | None:
    words = list(command.words[command.words.index(command.name) :]) if command.name in command.words else []
    if _SYSTEM.get(command.name) in words:
        return _names(words, _SYSTEM[command.name])
    for verb in ("install", "i", "add"):
        if command.name in {"npm", "yarn", "pnpm", "pip", "pip3", "gem", "cargo", "go"} and verb in words[1:3]:
            return _names(words, verb)
    return None


def _names(words: list[str], verb: str) -> tuple[str, ...]:
    rest = words[words.index(verb) + 1 :]
    pairs = zip(["", *rest], rest, strict=False)
    return tuple(word for before, word in pairs if not word.startswith("-") and before not in _WITH_VALUE)


def _is_loose(command: Command, packages: tuple[str, ...]) -> bool:
    # `go install tool` installs what go.mod names, in the versions that it requires.
    if command.name in _SYSTEM or (command.name == "go" and packages == ("tool",)):
        return False
    if command.name in {"yarn", "pnpm"} and not packages:
        return not {"--frozen-lockfile", "--immutable"} & set(command.words)
    if command.name == "npm" and not packages:
        return True
    if command.name == "cargo":
        return "--locked" not in command.words
    if command.name in {"pip", "pip3"} and {".", "-e", "--editable"} & set(command.words):
        return False
    return any(not re.search(r"(==|.@v?\d+\.\d+\.\d+|:\d+\.\d+\.\d+)", package) for package in packages)
