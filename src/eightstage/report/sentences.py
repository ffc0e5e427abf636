"""Sentences that several reports share."""

from eightstage.results import Report
from eightstage.units import duration
from eightstage.verdicts import Outcome


def summary(report: Report) -> str:
    """How many promises are kept, and what became of the others."""
    counts = {outcome: report.count(outcome) for outcome in Outcome}
    judged = sum(counts.values()) - counts[Outcome.SKIPPED]
    others = (Outcome.WAIVED, Outcome.SKIPPED, Outcome.UNDETERMINED)
    rest = "".join(f", {counts[outcome]} {outcome}" for outcome in others if counts[outcome])
    return f"{counts[Outcome.PASSED]} of {judged} promises kept{rest}"


def took(report: Report) -> str:
    """How long it took, or when it was seen."""
    if report.reused_from is not None:
        seen = f"{report.reused_from:%Y-%m-%d %H:%M:%S} UTC"
        return f"as seen on {seen}: nothing has changed since (--fresh looks again)"
    building = f", {duration(report.build_seconds)} of it building" if report.targets else ""
    return f"in {duration(report.seconds)}{building}"
