"""
Planted defects: edits that make a good service bad in exactly one way.

Each check names one; the mutation tests apply it and expect that check, and no other, to fail.
"""

import re
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

import attrs

from eightstage.errors import EightstageError
from eightstage.service import Files
from eightstage.system import reading
from eightstage.units import short

# Tests hold much of the text of what they test.
_OF_TESTS: Final = re.compile(r"(^|[/_.])tests?[/_.]")


@attrs.frozen
class Replacement:
    """In the file `path`, the characters from `start` up to `end` become `new`; without `start` the whole file does."""

    path: str
    start: int | None
    end: int
    new: str

    def meets(self, other: "Replacement") -> bool:
        """Whether both change the same text; what is added at one place does not meet."""
        if self.path != other.path:
            return False
        if self.start is None or other.start is None:
            return True
        return self.start < other.end and other.start < self.end


class Change(Protocol):
    """A part of a defect: something that is done to one file."""

    @property
    def path(self) -> str:
        """The file."""

    @property
    def says(self) -> str:
        """What is done, for people."""

    def replacements(self, service: Path) -> tuple[Replacement, ...]:
        """
        What is replaced in the service at `service`.

        Raises:
            DefectError: It does not fit the service.
        """


@attrs.frozen
class Edit:
    """
    Replace `old`, which must stand in the file exactly once, by `new`; without `old` write the whole file.

    at: "start" or "end" to add `new` there instead, to a file that exists.
    follows: Whether the service may have moved `old` to another file of the same kind, which is changed then.
    """

    path: str
    new: str
    old: str = ""
    at: str | None = None
    follows: bool = False

    @property
    def says(self) -> str:
        """The lines that go, and those that come."""
        removed = [f"-{line}" for line in self.old.strip("\n").splitlines()]
        return "\n".join([*removed, *(f"+{line}" for line in self.new.strip("\n").splitlines())])

    def replacements(self, service: Path) -> tuple[Replacement, ...]:
        """
        What is replaced in the service at `service`.

        Raises:
            DefectError: The file does not hold `old` exactly once, leads out of the service or is no file of text.
        """
        if self.at:
            return (self._addition(service),)
        if not self.old:
            return (Replacement(self.path, None, 0, self.new),)
        path = self._place(service) if self.follows else self.path
        text = text_of(service, path)
        if text.count(self.old) != 1:
            raise DefectError(
                f"{path}: {short(self.old)} stands there {text.count(self.old)} times, not once",
                "change the edit so that it fits the file",
            )
        start = text.index(self.old)
        return (Replacement(path, start, start + len(self.old), self.new),)

    def _place(self, service: Path) -> str:
        """The one file that holds `old` once: where it was, one of the same name elsewhere, or one of the same kind."""
        if text_of(service, self.path):
            return self.path
        here = PurePosixPath(self.path)
        files = Files(service)
        sources = (name for name in files.names if not files.ignores(name) and not _OF_TESTS.search(name))
        kind = [path for path in map(PurePosixPath, sources) if path.suffix == here.suffix]
        for places in ([path for path in kind if path.name == here.name], kind):
            holding = [str(path) for path in places if text_of(service, str(path)).count(self.old) == 1]
            if len(holding) == 1:
                return holding[0]
        return self.path

    def _addition(self, service: Path) -> Replacement:
        text = text_of(service, self.path)
        if not text:
            raise DefectError(f"{self.path} is not there, or empty", "name a file that the service has")
        place = 0 if self.at == "start" else len(text)
        return Replacement(self.path, place, place, self.new)

    def apply(self, service: Path) -> None:
        """
        Change the file in the service at `service`.

        Raises:
            DefectError: It does not fit.
        """
        plant([self], service)


def text_of(service: Path, path: str) -> str:
    """
    The text of a file of a service, lines ending as an edit is written, whatever the checkout has; empty without one.

    Raises:
        DefectError: It leads out of the service or is no file of text.
    """
    try:
        return reading.read(service, path.lstrip("/")).decode("utf-8").replace("\r\n", "\n")
    except reading.Missing:
        return ""
    except reading.Unreadable as error:
        raise DefectError(f"{path} {error}") from error
    except UnicodeDecodeError as error:
        raise DefectError(f"{path} is not in UTF-8; plant in another file") from error


def plant(changes: Sequence[Change], service: Path) -> tuple[str, ...]:
    """
    Make changes that do not meet, all of them found in the files as they are.

    Returns:
        Where each begins: the file, and the line.

    Raises:
        DefectError: One does not fit the service, or two change the same text; nothing is changed then.
    """
    found = [change.replacements(service) for change in changes]
    together = [replacement for part in found for replacement in part]
    if any(one.meets(other) for one, other in combinations(together, 2)):
        raise DefectError("two of the edits change the same text", "plant them in copies of their own")
    texts = {path: text_of(service, path) for path in {replacement.path for replacement in together}}
    places = tuple(_place(part[0], texts[part[0].path]) for part in found)
    # From the end, so that no position moves before it is used; of those at one place in an order of its own.
    for replacement in sorted(together, key=lambda r: (r.start or 0, r.new), reverse=True):
        text = texts[replacement.path]
        head = text[: replacement.start] if replacement.start is not None else ""
        tail = text[replacement.end :] if replacement.start is not None else ""
        texts[replacement.path] = head + replacement.new + tail
    for path, text in texts.items():
        put(service, path, text)
    return places


def _place(replacement: Replacement, text: str) -> str:
    if replacement.start is None:
        return replacement.path
    old = text[replacement.start : replacement.end]
    start = replacement.start + len(old) - len(old.lstrip())
    line = text[:start].count("\n") + 1
    return f"{replacement.path}:{line}"


def put(service: Path, name: str, text: str) -> None:
    """
    Write a file of a copy of a service, whatever the copy has there already.

    Raises:
        DefectError: It would be written somewhere else.
    """
    try:
        file = reading.inside(service, name.lstrip("/"))
        if file.exists() and not file.is_file():
            raise DefectError(f"{name} is no regular file; plant in another one")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")
    except reading.Unreadable as error:
        raise DefectError(f"{name} {error}") from error
    except OSError as error:
        raise DefectError(f"{name} cannot be written in a copy of the service: {error.strerror}") from error


class DefectError(EightstageError):
    """An edit does not fit the service."""


@attrs.frozen
class Impossible:
    """
    A defect that no service in a language can have.

    why: What rules it out, for people.
    """

    why: str


Defect = Change | Sequence[Change] | Impossible


def changes(defect: Defect) -> tuple[Change, ...]:
    """The parts of a defect; none of one that is impossible."""
    if isinstance(defect, Impossible):
        return ()
    return tuple(defect) if isinstance(defect, Sequence) else (defect,)


def replacements(defect: Defect, service: Path) -> tuple[Replacement, ...]:
    """
    Everything that a defect replaces in a service.

    Raises:
        DefectError: It does not fit the service.
    """
    return tuple(replacement for change in changes(defect) for replacement in change.replacements(service))
