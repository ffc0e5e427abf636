"""What a check answers: passed, failed, skipped or undetermined, with what was seen."""

from enum import StrEnum

import attrs


class Outcome(StrEnum):
    """The outcome of one check on one target; only `PASSED` is a kept promise."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNDETERMINED = "undetermined"


class Severity(StrEnum):
    """How much a failed check matters; SARIF's levels, so reports need no translation."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@attrs.frozen
class Verdict:
    """
    One check's answer about one target.

    summary: One sentence that says what was seen, or why nothing could be.
    evidence: Lines that show it.
    line: The line of the Dockerfile that it is about, from 1.
    """

    outcome: Outcome
    summary: str
    evidence: tuple[str, ...] = ()
    line: int | None = None


def passed(summary: str, evidence: tuple[str, ...] = ()) -> Verdict:
    """The promise is kept."""
    return Verdict(Outcome.PASSED, summary, evidence)


def failed(summary: str, evidence: tuple[str, ...] = (), line: int | None = None) -> Verdict:
    """The promise is broken."""
    return Verdict(Outcome.FAILED, summary, evidence, line)


def skipped(reason: str) -> Verdict:
    """The promise was not looked at, for a reason that is always shown and counted."""
    return Verdict(Outcome.SKIPPED, reason)


def undetermined(reason: str, evidence: tuple[str, ...] = ()) -> Verdict:
    """It was looked at and nothing could be told; never a pass."""
    return Verdict(Outcome.UNDETERMINED, reason, evidence)
