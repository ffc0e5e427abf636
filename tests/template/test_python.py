"""What is the Python service's own: its lock file, its audit and its inspection of what would ship."""

import runpy
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest


@pytest.fixture
def service(new_service: Callable[..., Path]) -> Path:
    """A new service."""
    return new_service(language="python", slug="order-service")


def test_lock_file_names_public_addresses_only(service: Path) -> None:
    """Whoever has the service installs from the public index, each package with its hash."""
    lock = tomllib.loads((service / "uv.lock").read_text(encoding="utf-8"))
    packages = [package for package in lock["package"] if "registry" in package["source"]]
    files = [file for package in packages for file in (*package.get("wheels", []), package.get("sdist"))]

    assert len(packages) == len(lock["package"]) - 1
    assert {package["source"]["registry"] for package in packages} == {"https://pypi.org/simple"}
    assert {urlsplit(file["url"]).netloc for file in files if file} == {"files.pythonhosted.org"}
    assert [file["url"] for file in files if file and not file["hash"].startswith("sha256:")] == []


def test_lock_file_is_the_services_own(service: Path) -> None:
    """The one package without an address is the service, under its own name."""
    lock = tomllib.loads((service / "uv.lock").read_text(encoding="utf-8"))

    assert [p["name"] for p in lock["package"] if p["source"] == {"virtual": "."}] == ["order-service"]


def judge(service: Path, found: list[dict[str, object]], date: str = "2026-11-29") -> tuple[str, str, list[object]]:
    """What the audit says of what pip-audit printed."""
    audit = runpy.run_path(str(service / "scripts/security/audit.py"))
    outcome: tuple[str, str, list[object]] = audit["_judge"](found, "no answer", date)
    return outcome


def test_audit_is_clean_only_where_every_package_was_looked_at(service: Path) -> None:
    """pip-audit ends with 0 when it skips everything; that is not audited, and neither is a part or an unknown day."""
    seen: dict[str, object] = {"name": "h11", "version": "0.16.0", "vulns": []}
    skipped: dict[str, object] = {"name": "anyio", "skip_reason": "Dependency not found on PyPI"}

    assert judge(service, [seen]) == ("clean", "", [])
    assert judge(service, [skipped])[:2] == (
        "not-audited",
        "1 of 1 packages were not looked at, such as anyio: Dependency not found on PyPI",
    )
    assert judge(service, [seen, skipped])[0] == "not-audited"
    assert judge(service, []) == ("not-audited", "no answer", [])
    assert judge(service, [seen], date="")[0] == "not-audited"


def test_audit_names_each_vulnerability(service: Path) -> None:
    """A finding counts even where other packages were skipped."""
    entry = {"id": "PYSEC-1", "fix_versions": ["2"], "aliases": []}
    found: list[dict[str, object]] = [
        {"name": "h11", "version": "0.9.0", "vulns": [entry]},
        {"name": "anyio", "skip_reason": "unknown"},
    ]

    finding = {"name": "h11", "version": "0.9.0", "id": "PYSEC-1", "fixed": ["2"]}
    assert judge(service, found) == ("vulnerable", "1 known", [finding])


@pytest.mark.parametrize(
    ("name", "mode", "words"),
    [
        ("tool", 0o4755, "has the set-uid or set-gid bit"),
        ("data", 0o666, "can be written by others than root"),
        ("bash", 0o755, "is a shell"),
        (".env", 0o644, "holds settings of a machine"),
        ("tool", 0o755, ""),
    ],
)
def test_inspection_names_what_must_not_ship(service: Path, tmp_path: Path, name: str, mode: int, words: str) -> None:
    """Every file of the assembled root is looked at, and the step ends with 1 where one is wrong."""
    root = tmp_path / "root"
    root.mkdir()
    (root / name).touch()
    (root / name).chmod(mode)

    script = service / "scripts/security/inspect_files.py"
    done = subprocess.run([sys.executable, script, root], capture_output=True, text=True, check=False)

    problems = [line for line in done.stderr.splitlines() if "belongs to user" not in line]
    assert problems == ([f"configuration: {root / name} {words}"] if words else [])
    assert done.returncode == int(bool(done.stderr))
