"""SARIF 2.1.0, as code scanning reads it: relative paths, one location for each result."""

import json
from typing import Any

from eightstage import __version__
from eightstage.checks import Check
from eightstage.report.places import Finding, findings
from eightstage.verdicts import Outcome
from eightstage.verify.results import Report

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(report: Report) -> str:
    """The report as one SARIF log with one run."""
    rules = list(dict.fromkeys(result.check for result in report.results))
    driver = {
        "name": "eightstage",
        "semanticVersion": __version__,
        "rules": [_rule(check) for check in rules],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"eightstage/{report.service}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the repository."}}},
        "invocations": [
            {
                # A check that could not judge is a result; that the tool ran is another matter.
                "executionSuccessful": report.exit_code != 2,  # noqa: PLR2004 - could not verify
                "exitCode": report.exit_code,
                "startTimeUtc": report.started.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        ],
        "results": [_result(finding, rules.index(finding.result.check)) for finding in findings(report)],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(check: Check) -> dict[str, Any]:
    help_text = f"{check.promise}\n\nWhy: {check.why}\n\nFix: {check.fix}\n\nSource: {check.source}"
    markdown = f"{check.promise}\n\n**Why:** {check.why}\n\n**Fix:** {check.fix}\n\n*Source: {check.source}*"
    return {
        "id": check.id,
        "name": "".join(word.capitalize() for word in check.id.replace("/", "-").split("-")),
        "shortDescription": {"text": check.promise},
        "fullDescription": {"text": f"{check.promise} {check.why}"},
        "help": {"text": help_text, "markdown": markdown},
        "defaultConfiguration": {"level": str(check.severity)},
        "properties": {"tags": ["docker", check.kind]},
    }


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    result = finding.result
    is_broken = result.verdict.outcome is Outcome.FAILED
    where = f" [{result.target}]" if result.target else ""
    evidence = "".join(f"\n{line}" for line in result.verdict.evidence)
    # The rule's help has the check's own advice.
    fix = f"\nFix: {result.verdict.fix}" if result.verdict.fix else ""
    location = {
        "artifactLocation": {"uri": finding.path, "uriBaseId": "SRCROOT"},
        "region": {"startLine": finding.line},
    }
    return {
        "ruleId": result.check.id,
        "ruleIndex": rule,
        "level": str(result.severity) if is_broken else "warning",
        "message": {"text": f"{finding.text}{where}{'' if is_broken else ' (could not be judged)'}{evidence}{fix}"},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"eightstage/v1": finding.fingerprint},
    }
