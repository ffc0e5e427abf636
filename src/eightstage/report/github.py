"""Annotations for a workflow of GitHub Actions: lines on standard output that it reads."""

from eightstage.report.places import findings
from eightstage.results import Report
from eightstage.verdicts import Outcome, Severity

# It shows ten of a level for each step; what is beyond that is in the summary.
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report) -> str:
    """One workflow command for each place of each finding."""
    lines = []
    for finding in findings(report):
        result = finding.result
        command = _COMMANDS[result.check.severity] if result.verdict.outcome is Outcome.FAILED else "warning"
        title = result.check.id + (f" [{result.target}]" if result.target else "")
        properties = f"file={_property(finding.path)},line={finding.line},title={_property(title)}"
        lines.append(f"::{command} {properties}::{_data(f'{finding.text}. Fix: {result.check.fix}')}\n")
    return "".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
