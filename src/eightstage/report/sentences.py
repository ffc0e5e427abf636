"""Sentences that several reports share."""

from collections.abc import Iterable, Sequence

from eightstage.units import duration
from eightstage.verdicts import Outcome, Verdict
from eightstage.verify.results import Report, Result


def summary(report: Report) -> str:
    """
    What became of the promises, in agreement with the exit code.

    How many are broken, or could not be judged, comes first; only a run without any begins with how many are kept.
    """
    counts = {outcome: report.count(outcome) for outcome in Outcome}
    judged = sum(counts.values()) - counts[Outcome.SKIPPED]
    if not judged:
        return f"nothing was judged: {_promises(counts[Outcome.SKIPPED])} skipped"
    kept = f"{counts[Outcome.PASSED]} of {_promises(judged)} kept"
    broken, unclear = counts[Outcome.FAILED], counts[Outcome.UNDETERMINED]
    parts = [f"{_promises(broken)} broken"] if broken else []
    parts += ["not all could be looked at"] if report.unreachable and not parts else []
    parts += [f"{unclear if broken else _promises(unclear)} undetermined"] if unclear else []
    if parts and report.exit_code == 0:
        parts[-1] += f" (none counts with --fail-on {report.fail_on})"
    parts += [f"{counts[Outcome.PASSED]} of {judged} kept" if parts else kept]
    parts += [f"{counts[outcome]} {outcome}" for outcome in (Outcome.WAIVED, Outcome.SKIPPED) if counts[outcome]]
    return ", ".join(parts)


def took(report: Report) -> str:
    """How long the run took, or when its results were seen."""
    if report.reused_from is not None:
        return f"as {_seen(report)}: nothing has changed since (--fresh looks again)"
    building = f", {duration(report.build_seconds)} of it building" if report.targets else ""
    return f"in {duration(report.seconds)}{building}{_taken_over(report)}"


def alike(results: Iterable[Result]) -> list[list[Result]]:
    """Results of one check that are the same for several targets, grouped, in the order of the first of each."""
    groups: dict[tuple[str, Verdict], list[Result]] = {}
    for result in results:
        groups.setdefault((result.check.id, result.verdict), []).append(result)
    return list(groups.values())


def name(results: Sequence[Result]) -> str:
    """The check of some results, and their targets."""
    targets = ", ".join(result.target for result in results if result.target)
    return results[0].check.id + (f" [{targets}]" if targets else "")


def _taken_over(report: Report) -> str:
    """How many results were taken over, and when they were seen."""
    count = sum(result.seen is not None for result in report.results)
    return f"; {count} as {_seen(report)} (--fresh looks again)" if count else ""


def _seen(report: Report) -> str:
    """When the results were seen that were taken over, or the first of them."""
    times = [result.seen for result in report.results if result.seen]
    return f"seen {'since' if len(set(times)) > 1 else 'on'} {min(times):%Y-%m-%d %H:%M:%S} UTC"


def _promises(count: int) -> str:
    return "1 promise" if count == 1 else f"{count} promises"
