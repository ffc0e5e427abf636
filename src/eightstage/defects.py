"""
Planted defects: edits that make a good service bad in exactly one way.

Each check names one; the mutation tests apply it and expect that check, and no other, to fail.
"""

from collections.abc import Sequence
from pathlib import Path

import attrs

from eightstage import reading
from eightstage.errors import EightstageError
from eightstage.units import short


@attrs.frozen
class Edit:
    """Replace `old`, which must stand in the file exactly once, by `new`; without `old` write the whole file."""

    path: str
    new: str
    old: str = ""

    def place(self, service: Path) -> str:
        """The file, and the line at which `old` begins in the service at `service`."""
        text = self._text(service)
        if not self.old or self.old not in text:
            return self.path
        start = text.index(self.old) + len(self.old) - len(self.old.lstrip())
        line = text[:start].count("\n") + 1
        return f"{self.path}:{line}"

    def apply(self, service: Path) -> None:
        """
        Change the file in the service at `service`.

        Raises:
            DefectError: The file does not hold `old` exactly once, leads out of the service or is no file of text.
        """
        text = self._text(service) if self.old else ""
        if self.old and text.count(self.old) != 1:
            raise DefectError(
                f"{self.path}: {short(self.old)} stands there {text.count(self.old)} times, not once",
                "change the edit so that it fits the file",
            )
        put(service, self.path, text.replace(self.old, self.new) if self.old else self.new)

    def span(self, service: Path) -> tuple[int, int] | None:
        """Where `old` begins and ends in the file of a service; None when it stands there not once, or is all of it."""
        text = self._text(service)
        if not self.old or text.count(self.old) != 1:
            return None
        start = text.index(self.old)
        return start, start + len(self.old)

    def _text(self, service: Path) -> str:
        try:
            # With the line ends that an edit is written with, whatever the checkout has.
            text = reading.read(service, self.path.lstrip("/")).decode("utf-8")
            return text.replace("\r\n", "\n")
        except reading.Missing:
            return ""
        except reading.Unreadable as error:
            raise DefectError(f"{self.path} {error}") from error
        except UnicodeDecodeError as error:
            raise DefectError(f"{self.path} is not in UTF-8; plant in another file") from error


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


Defect = Edit | Sequence[Edit]


def edits(defect: Defect) -> tuple[Edit, ...]:
    """The edits of a defect, in the order they are applied."""
    return (defect,) if isinstance(defect, Edit) else tuple(defect)


def collide(one: Defect, other: Defect, service: Path) -> bool:
    """Whether two defects of a service change the same text, so that they cannot be planted together."""
    pairs = ((a.span(service), b.span(service)) for a in edits(one) for b in edits(other) if a.path == b.path)
    return any(a is None or b is None or (a[0] < b[1] and b[0] < a[1]) for a, b in pairs)
