"""The variables that a build of a service gets: certificates, date of the audit, and where the source came from."""

import subprocess
from datetime import UTC, datetime

from eightstage.engine.certificates import bundle
from eightstage.service import Service


def variables_of(service: Service) -> dict[str, str]:
    """Variables of the bake file, by name; they reach bake through its environment."""
    certificates = bundle()
    return {
        "CA_BUNDLE": str(certificates) if certificates else "",
        "AUDIT_DATE": datetime.now(UTC).strftime("%Y-%m-%d"),
        "AUDIT_UNAVAILABLE": service.policy.audit.unavailable,
        "REVISION": _git(service, "rev-parse", "HEAD") or "unknown",
        "CREATED": _git(service, "log", "-1", "--format=%cI") or "1970-01-01T00:00:00Z",
    }


def _git(service: Service, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(service.path), *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
