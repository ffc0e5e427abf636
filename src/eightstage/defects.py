"""
Planted defects: edits that make a good service bad in exactly one way.

Each check names one; the mutation tests apply it and expect that check, and no other, to fail.
"""

from collections.abc import Sequence
from pathlib import Path

import attrs

from eightstage.errors import EightstageError


@attrs.frozen
class Edit:
    """Replace `old`, which must stand in the file exactly once, by `new`; without `old` write the whole file."""

    path: str
    new: str
    old: str = ""

    def place(self, service: Path) -> str:
        """The file, and the line at which `old` begins in the service at `service`."""
        file = service / self.path.lstrip("/")
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        if not self.old or self.old not in text:
            return self.path
        start = text.index(self.old) + len(self.old) - len(self.old.lstrip())
        line = text[:start].count("\n") + 1
        return f"{self.path}:{line}"

    def apply(self, service: Path) -> None:
        """
        Change the file in the service at `service`.

        Raises:
            DefectError: The file does not hold `old` exactly once.
        """
        file = service / self.path.lstrip("/")
        if not self.old:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.new, encoding="utf-8")
            return
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        if text.count(self.old) != 1:
            raise DefectError(
                f"{self.path}: {self.old!r} stands there {text.count(self.old)} times, not once",
                "change the edit so that it fits the file",
            )
        file.write_text(text.replace(self.old, self.new), encoding="utf-8")


class DefectError(EightstageError):
    """An edit does not fit the service."""


Defect = Edit | Sequence[Edit]


def edits(defect: Defect) -> tuple[Edit, ...]:
    """The edits of a defect, in the order they are applied."""
    return (defect,) if isinstance(defect, Edit) else tuple(defect)
