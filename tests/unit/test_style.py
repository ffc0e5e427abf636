"""The repository keeps its own rules of style."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(300)
def test_lint_finds_nothing() -> None:
    """`./inv lint` ends well: style, types, shell and YAML."""
    done = subprocess.run(
        [sys.executable, "-m", "invoke", "lint"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
