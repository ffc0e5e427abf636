"""Folders that cannot be verified, through the command: exit code 2, one error, and no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from eightstage.checks.catalogue import catalogue
from eightstage.commands.verify import Options, _selected
from eightstage.errors import NothingVerified

POLICY = '[service]\nname = "x"\n\n[stages]\nproduction = "final"\n'


def verify(folder: Path, *options: str, repository: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "invoke", "--search-root", str(repository), "verify", "--static", *options]
    return subprocess.run(
        [*command, "--path", str(folder)], cwd=repository, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM scratch AS final\n")
    (tmp_path / "eightstage.toml").write_text(POLICY)
    return tmp_path


def test_what_cannot_be_read_ends_with_two(folder: Path, repository: Path) -> None:
    """A Dockerfile that no builder takes, a policy that nothing could keep, and a pipe, each with its place."""
    (folder / "Dockerfile").write_text('FROM scratch AS final\nRUNN x\nCMD ["a", "b"\n')
    broken = verify(folder, repository=repository)
    (folder / "Dockerfile").write_text("FROM scratch AS final\n")
    (folder / "eightstage.toml").write_text(f'{POLICY}\n[image]\ndeny = "*.map"\n[limits.debug]\nstart = "0 s"\n')
    impossible = verify(folder, repository=repository)
    (folder / "eightstage.toml").unlink()
    os.mkfifo(folder / "eightstage.toml")
    pipe = verify(folder, repository=repository)

    for done in (broken, impossible, pipe):
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert done.stderr.count("error: ") == 1
        assert "Traceback" not in done.stderr
    assert "Dockerfile:2: unknown instruction 'RUNN'" in broken.stderr
    assert "Dockerfile:3: CMD begins like a JSON list" in broken.stderr
    assert "eightstage.toml:8: image.deny: '*.map' is not a list" in impossible.stderr
    assert "eightstage.toml:10: limits.debug.start: nothing can keep" in impossible.stderr
    assert "eightstage.toml is a named pipe" in pipe.stderr


def test_selection_that_needs_an_engine_judges_nothing_without_one() -> None:
    """What it needs comes along, and is not judged in its place."""
    with pytest.raises(NothingVerified, match="without an engine nothing of container, gate can be judged"):
        _selected(Options(static=True, only=["container", "gate"]), catalogue())

    mixed = _selected(Options(static=True, only=["container", "text/user-is-a-number"]), catalogue())
    assert "text/user-is-a-number" in {check.id for check in mixed}
    assert {check.kind for check in mixed} == {"text"}
