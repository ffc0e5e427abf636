"""The hooks of a service for pre-commit, run by pre-commit itself."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

GIT = ("git", "-c", "user.name=Test", "-c", "user.email=test@example.com")


@pytest.fixture
def service(new_service: Callable[..., Path], language: str) -> Path:
    """A service in a repository, with the hooks installed."""
    folder = new_service(language=language)
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "Start"]):
        subprocess.run([*GIT, *command], cwd=folder, check=True)
    subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=folder, check=True, capture_output=True)
    return folder


def commit(service: Path) -> subprocess.CompletedProcess[str]:
    """A commit with the programs of this environment on the PATH, as an activated one has them."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    environment["PRE_COMMIT_HOME"] = str(service.parent / "pre-commit")
    return subprocess.run(
        [*GIT, "commit", "--all", "-m", "Change"],
        cwd=service,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_commit_is_judged(service: Path) -> None:
    """A good one passes; one that breaks a promise of the text is stopped, and says which."""
    readme, dockerfile = service / "README.md", service / "Dockerfile"
    readme.write_text(readme.read_text() + "\nMore.\n")
    good = commit(service)
    dockerfile.write_text(
        dockerfile.read_text().replace("FROM scratch AS production", "FROM scratch AS production\nVOLUME /data")
    )
    bad = commit(service)

    assert good.returncode == 0, good.stdout + good.stderr
    assert "invoke verify --static" in good.stderr
    assert "Passed" in good.stderr
    assert bad.returncode == 1
    assert "text/volumes-are-mounted-at-run-time" in bad.stdout + bad.stderr
