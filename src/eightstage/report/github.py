"""Annotations for a workflow of GitHub Actions: lines on standard output that it reads."""

from collections import Counter

from eightstage.report.places import Finding, findings
from eightstage.report.sentences import name
from eightstage.verdicts import Outcome, Severity
from eightstage.verify.results import Report

# It shows as many of a level for each step; the others are in the log and in the summary.
_SHOWN = 10
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report) -> str:
    """One workflow command for each place of a finding, whatever its targets, as many of a level as are shown."""
    together: dict[tuple[str, str, int, str], list[Finding]] = {}
    for finding in findings(report):
        where = (finding.result.check.id, finding.path, finding.line, finding.text)
        together.setdefault(where, []).append(finding)
    lines: list[str] = []
    counts: Counter[str] = Counter()
    for same in together.values():
        finding = same[0]
        result = finding.result
        command = _COMMANDS[result.severity] if result.verdict.outcome is Outcome.FAILED else "warning"
        counts[command] += 1
        if counts[command] > _SHOWN:
            continue
        title = name([one.result for one in same])
        properties = f"file={_property(finding.path)},line={finding.line},title={_property(title)}"
        lines.append(f"::{command} {properties}::{_data(f'{finding.text}. Fix: {result.fix}')}\n")
    more = sum(max(0, count - _SHOWN) for count in counts.values())
    if more:
        lines.append(f"{more} more findings have no annotation; they are in this log and in the summary\n")
    return "".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
