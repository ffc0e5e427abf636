"""A check's verdict: passed, failed, skipped or undetermined, with what was seen."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

import attrs

from eightstage.system.printable import one_line, printable, printable_lines


class Outcome(StrEnum):
    """The outcome of one check on one target; only `PASSED` is a kept promise, and `WAIVED` is a broken one."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNDETERMINED = "undetermined"
    WAIVED = "waived"


# A promise that was broken, or could not be judged.
FINDINGS = frozenset({Outcome.FAILED, Outcome.UNDETERMINED})


class Severity(StrEnum):
    """How much a failed check matters; SARIF's levels, so reports need no translation."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@attrs.frozen
class Place:
    """
    A place in the service's files, and what is wrong there.

    line: Counts from 1.
    file: Relative to the service.
    """

    line: int
    text: str = attrs.field(converter=printable)
    file: str = attrs.field(default="Dockerfile", converter=printable)

    def __str__(self) -> str:
        return f"{one_line(self.file)}:{self.line}  {one_line(self.text)}"


@attrs.frozen
class Verdict:
    """
    One check's answer about one target.

    summary: One sentence that says what was seen, or why nothing could be seen.
    evidence: Lines that show it.
    places: Where to look, the first one first; empty when it is about no line.
    fix: A fix that replaces the check's own; empty if that one fits.
    cause: What kept it from being judged, in words that everything else with this cause shares; empty when nothing did.
    severity: How much it matters, where that is not what the check says of itself.
    """

    outcome: Outcome
    summary: str = attrs.field(converter=printable)
    evidence: tuple[str, ...] = attrs.field(default=(), converter=printable_lines)
    places: tuple[Place, ...] = ()
    fix: str = attrs.field(default="", converter=printable)
    cause: str = attrs.field(default="", converter=printable)
    severity: Severity | None = None


def passed(summary: str, evidence: tuple[str, ...] = ()) -> Verdict:
    """The promise is kept."""
    return Verdict(Outcome.PASSED, summary, evidence)


def failed(
    summary: str,
    evidence: tuple[str, ...] = (),
    line: int | None = None,
    places: Iterable[Place] = (),
    fix: str = "",
    *,
    severity: Severity | None = None,
) -> Verdict:
    """The promise is broken, on `line` of the Dockerfile or at each of `places`; `severity` replaces the check's."""
    here = (Place(line, summary),) if line else ()
    return Verdict(Outcome.FAILED, summary, evidence, here + tuple(places), fix, severity=severity)


def judged(places: Iterable[Place], kept: str, *, severity: Severity | None = None) -> Verdict:
    """
    Broken at each of `places`, in the order of their lines; where there is none, passed with the words `kept`.

    Args:
        places: What is wrong, and where.
        kept: What to say when nothing is.
        severity: How much it matters, where that is not what the check says of itself.
    """
    found = tuple(sorted(places, key=lambda place: (place.file, place.line)))
    if not found:
        return passed(kept)
    return failed(and_more([place.text for place in found]), places=found, severity=severity)


def and_more(names: Sequence[str]) -> str:
    """The first of some names, and how many follow it."""
    return f"{names[0]}, and {len(names) - 1} more" if len(names) > 1 else names[0]


def skipped(reason: str, cause: str = "") -> Verdict:
    """The promise was not looked at, for a reason that is always shown and counted, under its `cause` if it has one."""
    return Verdict(Outcome.SKIPPED, reason, cause=cause or reason)


def undetermined(reason: str, evidence: tuple[str, ...] = (), fix: str = "") -> Verdict:
    """The check ran but could not decide; never a pass."""
    return Verdict(Outcome.UNDETERMINED, reason, evidence, fix=fix)
