"""The log of a build that failed: all of it in a file, and of a step the lines that say why."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from eightstage.engine.progress import Step
from eightstage.system.printable import one_line, printable

# As many lines as a person reads before looking into the file.
EXCERPT_LINES: Final = 30
_BEFORE, _AFTER, _END = 2, 8, 6
# To leave out so few saves nothing.
_SMALL_GAP = 3

# The words with which tools of all languages say that something went wrong.
_ERROR: Final = re.compile(
    r"(?<![\w./-])(?:errors?|failed|failures?|failing|fatal|panic(?:ked)?|exception|traceback|denied|refused|killed"
    r"|not found|no such|cannot|could not|couldn't|unable to|undefined|unresolved|missing|invalid|unexpected"
    r"|no \w+ (?:build )?(?:was|were) found|vulnerabilit(?:y|ies)|core dumped|\w*Error)(?![\w-])|✖|✘|✗|×|❌",
    re.IGNORECASE,
)
_NO_ERROR: Final = re.compile(
    r"(?<!\d)(?:0|no) (?:errors?|failures?|vulnerabilities|\w+ failed)|\bwarn(?:ing)?\b", re.IGNORECASE
)


def excerpt(log: Sequence[str], limit: int = EXCERPT_LINES) -> tuple[str, ...]:
    """
    The lines of a log that hold the error, in order and whole, with those around them, and its end.

    All of it when that is short; the end alone when no line says that something went wrong. Gaps are counted.
    """
    if len(log) <= limit:
        return tuple(log)
    wanted = set(range(len(log) - _END, len(log)))
    for number in (n for n, line in enumerate(log) if _ERROR.search(line) and not _NO_ERROR.search(line)):
        around = set(range(max(0, number - _BEFORE), min(len(log), number + _AFTER + 1)))
        if len(wanted | around) > limit:
            break
        wanted |= around
    if len(wanted) == _END:
        wanted = set(range(len(log) - limit, len(log)))
    return tuple(_with_gaps(log, sorted(wanted)))


def keep(file: Path, steps: Iterable[Step]) -> Path | None:
    """Write what every step printed, whole, with its error; None where the file cannot be written."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{line}\n" for line in _lines(steps)), encoding="utf-8")
        return file
    return None


def _with_gaps(log: Sequence[str], wanted: Sequence[int]) -> Iterable[str]:
    last = -1
    for number in wanted:
        left_out = log[last + 1 : number]
        if len(left_out) > _SMALL_GAP:
            yield f"… {len(left_out)} lines left out"
        else:
            yield from left_out
        yield log[number]
        last = number


def _lines(steps: Iterable[Step]) -> Iterable[str]:
    for step in steps:
        if not (step.log or step.error):
            continue
        yield f"# {one_line(step.name)}"
        yield from map(printable, step.log)
        if step.error:
            yield f"# {'cancelled' if step.is_cancelled else 'failed'}: {one_line(step.error)}"
        yield ""
