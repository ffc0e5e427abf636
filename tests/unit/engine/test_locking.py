"""One process at a time: the wait names whom it waits for, and ends."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from eightstage.engine import locking
from eightstage.engine.locking import exclusive
from eightstage.errors import EngineError

_HOLD = """
import sys
from pathlib import Path
from eightstage.engine.locking import exclusive
with exclusive(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock until its input is closed."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path / "lock")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_wait_names_the_holder(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """What is said once is enough to find the process; the lock is taken when it ends, however it ends."""
    said: list[str] = []
    threading.Timer(0.5, holder.kill).start()

    with exclusive(tmp_path / "lock", said.append):
        assert said == [f"waiting for process {holder.pid}, another run that is preparing the engine"]
    holder.communicate()


def test_wait_ends(tmp_path: Path, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that never gives the lock back ends the wait of the others with its number."""
    monkeypatch.setattr(locking, "_PATIENCE_S", 0.3)

    with pytest.raises(EngineError, match=f"for process {holder.pid}, which"), exclusive(tmp_path / "lock"):
        pass
    holder.communicate()
