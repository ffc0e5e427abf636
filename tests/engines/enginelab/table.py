"""The table of ways in docs/engine.md: what each promised, and what became of it."""

import re
from collections.abc import Iterable

import attrs

from enginelab.client import REPOSITORY, Seen

PAGE = REPOSITORY / "docs/engine.md"
_HEAD = (
    "| way to the engine | what leads there | promises kept | skipped, and why | exit code | planted defects found |"
)
_BEGIN, _END = "<!-- ways: written by tests/engines -->", "<!-- /ways -->"


@attrs.frozen
class Row:
    """
    One line of the table.

    way, setting: How the engine is reached.
    good: What was seen of the good service.
    spoiled: What was seen of the one with planted defects; None where none was verified.
    planted: How many defects there are.
    """

    way: str
    setting: str
    good: Seen
    spoiled: Seen | None
    planted: int

    def __str__(self) -> str:
        counts = self.good.report["counts"]
        total = sum(counts.values())
        skipped = f"{counts['skipped']}: {'; '.join(map(_short, self.good.reasons))}" if counts["skipped"] else ""
        found = f"{len(self.spoiled.ids('failed'))} of {self.planted}" if self.spoiled else ""
        cells = (self.way, self.setting, f"{counts['passed']} of {total}", skipped, str(self.good.code), found)
        return f"| {' | '.join(cells)} |"


def stale(row: Row) -> str | None:
    """The line that the page should have in place of what it has; None when it agrees, but for numbers of promises."""
    lines = _lines(PAGE.read_text(encoding="utf-8"))
    found = next((line for line in lines if line.startswith(f"| {row.way} |")), "")
    return None if _stable(found) == _stable(str(row)) else str(row)


def write(rows: Iterable[Row]) -> None:
    """Write the lines of these ways into the page; those of others stay."""
    text = PAGE.read_text(encoding="utf-8")
    lines = _lines(text)
    for row in rows:
        start = f"| {row.way} |"
        place = next((n for n, line in enumerate(lines) if line.startswith(start)), len(lines))
        lines[place : place + 1] = [str(row)]
    table = "\n".join((_BEGIN, _HEAD, re.sub(r"[^|]+", "---", _HEAD), *lines, _END))
    PAGE.write_text(re.sub(f"{_BEGIN}.*{_END}", lambda _: table, text, flags=re.DOTALL), encoding="utf-8")


def _lines(text: str) -> list[str]:
    table = text.partition(_BEGIN)[2].partition(_END)[0]
    return [line for line in table.splitlines() if line.startswith("| ")][1:]


def _stable(line: str) -> list[str]:
    """The line without what changes whenever a check is added: whether all were kept stays, and why some were not."""
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if len(cells) < 4:
        return []
    kept, _, total = cells[2].partition(" of ")
    cells[2] = "all" if kept == total else "some"
    cells[3] = cells[3].partition(": ")[2]
    return cells


def _short(reason: str) -> str:
    """The cause without what to do about it, and without paths of this machine."""
    return re.sub(r"unix://[^ ]+", "unix://…", reason.partition("; ")[0])
