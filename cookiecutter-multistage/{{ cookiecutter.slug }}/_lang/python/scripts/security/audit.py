"""
Audits the packages that are installed for production.

A finding ends the step with an error. Packages that nobody could say anything about are recorded as "not-audited",
which is never the same as clean: pip-audit itself ends with 0 when it looked at none.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

_DEADLINE_SECONDS = 300


def main(packages: str, report: str) -> int:
    """Write the report; the exit code of the step."""
    unavailable = os.environ.get("AUDIT_UNAVAILABLE", "pass")
    if unavailable not in {"pass", "stop"}:
        print(f'AUDIT_UNAVAILABLE is "{unavailable}"; write pass or stop', file=sys.stderr)
        return 2
    date = os.environ.get("AUDIT_DATE", "")
    status, reason, findings = _judge(*_ask(packages, os.environ.get("AUDIT_SERVICE", "")), date)
    text = json.dumps({"status": status, "reason": reason, "findings": findings, "date": date}, indent=2)
    Path(report).write_text(f"{text}\n", encoding="utf-8")
    print(f"audit: {status}{reason and ': '}{reason}")
    for finding in findings:
        print(f"vulnerability: {finding['id']}: {finding['name']}@{finding['version']}", file=sys.stderr)
    return int(status == "vulnerable" or (status == "not-audited" and unavailable == "stop"))


def _ask(packages: str, service: str) -> tuple[list[dict[str, object]], str]:
    """What pip-audit said of each package, and its last words where it said nothing."""
    command = [sys.executable, "-m", "pip_audit", "--path", packages, "--format", "json", "--progress-spinner", "off"]
    if service:
        command += ["--vulnerability-service", "osv", "--osv-url", f"{service.rstrip('/')}/v1/query"]
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_DEADLINE_SECONDS)
        found: list[dict[str, object]] = json.loads(run.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        return [], f"pip-audit had no answer after {_DEADLINE_SECONDS} s"
    except (ValueError, KeyError):
        return [], (run.stderr.strip().splitlines() or ["pip-audit printed nothing"])[-1]
    return found, ""


def _judge(found: list[dict[str, object]], problem: str, date: str) -> tuple[str, str, list[dict[str, object]]]:
    findings = [
        {"name": package["name"], "version": package["version"], "id": entry["id"], "fixed": entry["fix_versions"]}
        for package in found
        for entry in _entries(package)
    ]
    skipped = [f"{package['name']}: {package['skip_reason']}" for package in found if "skip_reason" in package]
    if findings:
        return "vulnerable", f"{len(findings)} known", findings
    if not found:
        return "not-audited", problem or "no package was found", []
    if skipped:
        return "not-audited", f"{len(skipped)} of {len(found)} packages were not looked at, such as {skipped[0]}", []
    if not date:
        return "not-audited", "clean when asked, but AUDIT_DATE does not say which day", []
    return "clean", "", []


def _entries(package: dict[str, object]) -> list[dict[str, object]]:
    entries = package.get("vulns", [])
    return entries if isinstance(entries, list) else []


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: audit.py PACKAGES REPORT")
    sys.exit(main(sys.argv[1], sys.argv[2]))
