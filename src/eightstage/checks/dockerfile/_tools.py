"""Test and audit commands of several ecosystems."""

import re

from eightstage.dockerfile import Command

_TESTS = frozenset({"jest", "vitest", "mocha", "ava", "tap", "pytest", "tox", "rspec", "phpunit"})
_AUDITS = frozenset({"pip-audit", "trivy", "grype", "osv-scanner", "snyk", "govulncheck", "cargo-audit"})


def is_test(command: Command) -> bool:
    """Whether it runs tests."""
    words = command.words
    if command.name in {"npm", "yarn", "pnpm"}:
        return any(re.fullmatch(r"t(est)?(:[\w:-]+)?", word) for word in words[1:3])
    if command.name in {"go", "cargo", "mvn", "gradle", "dotnet", "node"}:
        return bool({"test", "--test"} & set(words[1:3]))
    return command.name in _TESTS or command.runs("python", "-m", "pytest")


def is_audit(command: Command) -> bool:
    """Whether it asks a service for known vulnerabilities."""
    if command.name in {"npm", "yarn", "pnpm", "cargo"}:
        return "audit" in command.words[1:3] and "fix" not in command.words
    asks = any(re.search(r"(^|/)audit\.\w+$", word) for word in command.words)
    return command.name in _AUDITS or asks
