"""The files that a policy is made of, and where each of its keys stands; a policy extends another by its path."""

import os
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import attrs

from eightstage import languages
from eightstage.errors import PolicyError
from eightstage.policy.converter import CONVERTER
from eightstage.policy.values import PolicyFile
from eightstage.system import reading, repository, toml_lines
from eightstage.system.toml_lines import Keys
from eightstage.units import short

# More than anybody can keep in mind, and few enough to be read at once.
MOST_FILES = 8
_EXTENDS = "extends"
_WAIVERS = "waivers"


@attrs.frozen
class Layer:
    """
    One file of a policy.

    file: Its path relative to the service.
    depth: 0 for the policy of the service, 1 for the one that it extends, and so on.
    """

    path: Path
    file: str
    depth: int
    text: str
    data: Mapping[str, Any]
    lines: Mapping[Keys, int]

    @property
    def waivers(self) -> list[Any]:
        """Its waivers, as they are written."""
        found = self.data.get(_WAIVERS)
        return found if isinstance(found, list) else []


@attrs.frozen
class Spot:
    """A line of one of the files of a policy."""

    layer: Layer
    line: int

    def __str__(self) -> str:
        return f"{self.layer.path}:{self.line}"


@attrs.frozen(slots=False)
class Layers:
    """The files of a policy, from the service's own down."""

    files: tuple[Layer, ...]

    def spot(self, keys: Keys) -> Spot:
        """Where a key stands, or the deepest table around it that is there; the first line when none is."""
        prefixes = (keys[:length] for length in range(len(keys), 0, -1))
        return next((self._where[prefix] for prefix in prefixes if prefix in self._where), Spot(self.files[0], 1))

    def stated(self, keys: Keys) -> Spot | None:
        """Where this very key stands; None when no file has it."""
        return self._where.get(keys)

    def merged(self) -> dict[str, Any]:
        """The tables of all files: a file says a key instead of those below it, and waivers add up."""
        whole: dict[str, Any] = {}
        for layer in reversed(self.files):
            whole = languages.merged(whole, layer.data)
        if isinstance(whole.get(_WAIVERS), list):
            whole[_WAIVERS] = [waiver for layer in self.files for waiver in layer.waivers]
        return whole

    @cached_property
    def _where(self) -> Mapping[Keys, Spot]:
        where: dict[Keys, Spot] = {}
        before = 0
        for layer in self.files:
            for keys, line in layer.lines.items():
                where.setdefault(_renumbered(keys, before), Spot(layer, line))
            before += len(layer.waivers)
        return where


def of_file(path: Path) -> Layers:
    """The policy in a file, with those that it extends; raises PolicyError."""
    return of_text(text_of_file(path), path)


def of_text(text: str, path: Path) -> Layers:
    """The same, of a file that holds `text`."""
    files = [*of_one(text, path).files]
    while _EXTENDS in files[-1].data:
        files.append(_extended(files))
    return Layers(tuple(files))


def of_one(text: str, path: Path) -> Layers:
    """A file that holds `text`, whatever it extends."""
    return Layers((_layer(text, path, path.name, 0),))


def text_of_file(path: Path) -> str:
    """The text of the policy file of a service; raises PolicyError if it cannot be read."""
    try:
        return reading.text_of(reading.read(path.parent, path.name, reading.DECLARATION_BYTES))
    except reading.Unreadable as error:
        raise PolicyError(f"{path} {error}", "a service has its policy beside its Dockerfile") from error


def _layer(text: str, path: Path, file: str, depth: int) -> Layer:
    try:
        data, lines = toml_lines.load(text)
    except ValueError as error:
        raise PolicyError(f"{path}:{_line(error, text)}: {error}", "the file must be valid TOML") from error
    return Layer(path, file, depth, text, data, lines)


def _extended(files: list[Layer]) -> Layer:
    """The policy that the last of these files extends."""
    says = files[-1]
    spot = f"{says.path}:{says.lines[_EXTENDS,]}: {_EXTENDS}"
    try:
        name = CONVERTER.structure(says.data[_EXTENDS], PolicyFile)
        service = files[0].path.absolute().parent
        path = Path(os.path.normpath(says.path.absolute().parent / name))
        # Without a repository nothing says where a stranger's files end.
        top = repository.root_of(service) or Path(service.anchor)
        _refuse_circle(files, reading.inside(top, str(path)))
        text = reading.text_of(reading.read(top, str(path), reading.DECLARATION_BYTES))
    except reading.Unreadable as error:
        raise PolicyError(f"{spot}: {short(name)} {error}", "name a policy by its path from this file") from error
    except ValueError as error:
        raise PolicyError(f"{spot}: {error}") from error
    return _layer(text, path, os.path.relpath(path, service), len(files))


def _refuse_circle(files: Iterable[Layer], path: Path) -> None:
    known = [Path(os.path.realpath(layer.path)) for layer in files]
    if path in known:
        raise ValueError(f"{path} comes to extend itself; delete this line, or the one that leads here")
    if len(known) == MOST_FILES:
        raise ValueError(f"more than {MOST_FILES} policies extend each other; write fewer, larger ones")


def _renumbered(keys: Keys, before: int) -> Keys:
    """The keys of a waiver, counted with those of the files above; other keys as they are."""
    if keys[0] != _WAIVERS or len(keys) == 1 or not keys[1].isdecimal():
        return keys
    return (_WAIVERS, str(int(keys[1]) + before), *keys[2:])


def _line(error: Exception, text: str) -> int:
    """The line where the parser stopped; the last line if it names none, as happens at the end of the text."""
    named = re.search(r"\(at line (\d+), column \d+\)", str(error))
    return int(named[1]) if named else max(len(text.splitlines()), 1)
