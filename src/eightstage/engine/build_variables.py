"""The variables that a build of a service gets: certificates, date of the audit, and where the source came from."""

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import certifi

from eightstage.engine.certificates import bundle
from eightstage.service import Service

# Of the form that layers are searched for.
_CANARY = "eightstage-canary-5ec2e75ec2e75ec2"


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


def with_canary(variables: Mapping[str, str], folder: Path) -> tuple[dict[str, str], str]:
    """
    The variables with a text of our own in the secret that the build is given, and that text.

    The text is always the same: a layer that was built in an earlier run, and is only found in the cache, shows it too.
    Where the machine names no certificates, the secret holds those that programs of Python bring along.

    Args:
        variables: As `variables_of` makes them.
        folder: Where the changed secret is put; it has to stay as long as the build.
    """
    file = folder / "certificates-with-canary.crt"
    certificates = Path(variables["CA_BUNDLE"] or certifi.where())
    file.write_bytes(certificates.read_bytes() + f"\n# {_CANARY}\n".encode())
    return {**variables, "CA_BUNDLE": str(file)}, _CANARY


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
