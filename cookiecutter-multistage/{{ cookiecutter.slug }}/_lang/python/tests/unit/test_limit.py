"""The memory that the service may use."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.limit import SHARE, container_limit


@pytest.mark.parametrize(
    ("text", "limit"), [("268435456\n", 268_435_456), ("max\n", None), ("9223372036854771712\n", None), ("", None)]
)
def test_limit_is_that_of_the_container(tmp_path: Path, text: str, limit: int | None) -> None:
    """A number, or none where the file says so in its own way."""
    file = tmp_path / "memory.max"
    file.write_text(text, encoding="ascii")

    assert container_limit([file]) == limit


def test_file_that_is_not_there_is_no_limit(tmp_path: Path) -> None:
    """Such as outside of a container."""
    assert container_limit([tmp_path / "nowhere"]) is None


def test_whoever_wants_more_gets_an_error() -> None:
    """Before the kernel ends the process."""
    limit = 400_000_000
    program = f"from app.limit import follow; follow({limit}); bytearray({int(limit * SHARE)})"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "MemoryError" in done.stderr
