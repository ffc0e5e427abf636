"""A Code Quality report, as GitLab shows it in a merge request."""

import json

from eightstage.report.places import findings
from eightstage.verdicts import Severity
from eightstage.verify.results import Report

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def render(report: Report) -> str:
    """One entry for each place of each finding."""
    entries = [
        {
            "check_name": finding.result.check.id,
            "description": f"{finding.text}. {finding.result.fix}",
            "fingerprint": finding.fingerprint,
            "severity": _SEVERITIES[finding.result.severity],
            "location": {"path": finding.path, "lines": {"begin": finding.line}},
        }
        for finding in findings(report)
    ]
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"
