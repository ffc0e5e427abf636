"""Results that still hold are shown again, labelled; whatever changes makes everything be looked at."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Enough to see an image and the text judged, and soon done.
ONLY = "image/user-is-numeric,build/context-holds-what-is-needed"

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture(scope="module")
def service(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service that was verified once."""
    folder = tmp_path_factory.mktemp("reuse") / "service"
    left_out = shutil.ignore_patterns("vendor", "node_modules", ".git")
    shutil.copytree(repository / "reference-app", folder, ignore=left_out)
    assert verify(repository, folder).returncode == 0
    return folder


def verify(repository: Path, service: Path, *options: str, only: str = ONLY) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "invoke", "--search-root", str(repository), "verify", "--path", str(service)]
    command += ["--only", only, "--json", *options]
    return subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False, timeout=600)


def seen_again(done: subprocess.CompletedProcess[str]) -> bool:
    return json.loads(done.stdout)["reused"] is not None


def test_second_run_is_taken_over(repository: Path, service: Path) -> None:
    """Nothing has changed: the same verdicts, and when they were seen."""
    done = verify(repository, service)

    assert done.returncode == 0
    assert seen_again(done)
    assert json.loads(done.stdout)["counts"]["passed"] > 0


def test_fresh_looks_again(repository: Path, service: Path) -> None:
    """--fresh takes nothing over."""
    assert not seen_again(verify(repository, service, "--fresh"))


@pytest.mark.parametrize("name", ["src/page.js", "eightstage.toml", "docker-bake.hcl", ".dockerignore"])
def test_change_of_a_file_looks_again(repository: Path, service: Path, name: str) -> None:
    """A source, the policy, the bake file or the filter of the context: each makes the last run worthless."""
    file = service / name
    before = file.read_text()
    file.write_text(before + ("// changed\n" if name.endswith("js") else "# changed\n"))
    try:
        assert not seen_again(verify(repository, service))
    finally:
        file.write_text(before)
        verify(repository, service)


def test_other_selection_looks(repository: Path, service: Path) -> None:
    """A check that the last run did not judge is judged."""
    assert not seen_again(verify(repository, service, only="image/production-has-no-shell"))
