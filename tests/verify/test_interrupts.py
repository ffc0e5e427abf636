"""Runs that are ended at a named moment: soon, with the shell's exit code, and nothing of them stays."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import cycle
from pathlib import Path
from typing import IO

import attrs
import pytest

from eightstage.engine.client import Engine
from eightstage.engine.scope import OWNER_LABEL

# A moment that does not come within this time ends the run, and the test fails.
pytestmark = pytest.mark.timeout(180)


@attrs.frozen
class Run:
    """A verification under way, what it says and what the engine says of it."""

    process: subprocess.Popen[str]
    engine: Engine

    @property
    def errors(self) -> IO[str]:
        """Where it says how far it is."""
        assert self.process.stderr is not None
        return self.process.stderr

    def until_said(self, text: str) -> None:
        """Wait for a line of its progress."""
        assert any(text in line for line in self.errors), f"the run ended, and never said {text!r}"

    def until_reported(self) -> None:
        """Wait for the first bytes of its report, and read no more: it cannot write on."""
        assert self.process.stdout is not None
        assert self.process.stdout.read(1)

    def until_container(self, action: str, purpose: str = "") -> None:
        """Wait until the engine has started or destroyed one of its containers."""
        filters = {"type": "container", "event": action, "label": OWNER_LABEL}
        with closing(self.engine.sdk.api.events(decode=True, filters=filters)) as events:
            next(event for event in events if event["Actor"]["Attributes"]["name"].endswith(purpose))


Begin = Callable[[], AbstractContextManager[Run]]

# Each in the order in which a run comes to it.
MOMENTS: dict[str, Callable[[Run], None]] = {
    "the text is judged": lambda run: run.until_said("text/"),
    "the build begins": lambda run: run.until_said("building 8 targets"),
    "images are read": lambda run: run.until_said("every-target-builds"),
    "the first container starts": lambda run: run.until_container("start"),
    "a client is slow": lambda run: run.until_container("start", "slow-client"),
    "a container is removed": lambda run: run.until_container("destroy"),
    "gates are broken": lambda run: run.until_said("gate/"),
    "the report is written": Run.until_reported,
}


@pytest.fixture
def begin(engine: Engine, repository: Path, temporary: Path) -> Begin:
    """Begin a verification that says each promise and ends with a report."""

    @contextmanager
    def run() -> Iterator[Run]:
        with subprocess.Popen(
            [sys.executable, "-m", "invoke", "verify", "--fresh", "--verbose", "--json"],
            cwd=repository,
            env={**os.environ, "TMPDIR": str(temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield Run(process, engine)
            finally:
                process.kill()

    return run


@pytest.mark.parametrize(("moment", "number"), [*zip(MOMENTS, cycle((signal.SIGINT, signal.SIGTERM)), strict=False)])
def test_interrupted_run_leaves_nothing(
    begin: Begin, left_behind: Callable[[], list[str]], temporary: Path, moment: str, number: signal.Signals
) -> None:
    """A signal ends the run soon, with the shell's exit code, and nothing of it stays."""
    with begin() as run:
        MOMENTS[moment](run)
        run.process.send_signal(number)
        _, errors = run.process.communicate(timeout=30)

    assert run.process.returncode == 128 + number, errors
    assert f"interrupted by {number.name}" in errors
    assert "Traceback" not in errors
    assert left_behind() == []
    assert list(temporary.iterdir()) == []
    assert not subprocess.run(["pgrep", "-P", str(run.process.pid)], capture_output=True, check=False).stdout


def test_second_signal_does_not_disturb_the_clean_up(
    begin: Begin, left_behind: Callable[[], list[str]], temporary: Path
) -> None:
    """Whoever presses Ctrl-C twice is left with nothing as well."""
    with begin() as run:
        run.until_container("start", "slow-client")
        run.process.send_signal(signal.SIGINT)
        run.until_container("destroy")
        run.process.send_signal(signal.SIGINT)
        _, errors = run.process.communicate(timeout=30)

    assert run.process.returncode == 128 + signal.SIGINT, errors
    assert "Traceback" not in errors
    assert left_behind() == []
    assert list(temporary.iterdir()) == []


def test_killed_run_is_cleaned_up_by_the_next(
    begin: Begin, left_behind: Callable[[], list[str]], temporary: Path, repository: Path
) -> None:
    """What a run leaves that was killed outright, the next run removes and says so."""
    with begin() as run:
        # This container lives for seconds; what was seen of others may be gone by the time of the kill.
        run.until_container("start", "slow-client")
        run.process.kill()
    assert left_behind() != []
    assert list(temporary.iterdir()) != []

    done = subprocess.run(
        [sys.executable, "-m", "invoke", "verify", "--fresh", "--only", "build/every-target-builds"],
        cwd=repository,
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "left by a run that was killed" in done.stderr
    assert left_behind() == []
    assert list(temporary.iterdir()) == []
