"""The wrapper `inv` on first use: beside others, after one that was killed, in a checkout that is read-only."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
# In place of the real installer, which takes half a minute: makes an environment whose Python says what it was given.
_UV = """#!/bin/sh
case "$1" in
venv)
    echo made >>"$LOG"
    sleep "${SLOW:-0}"
    for folder; do :; done
    mkdir -p "$folder/bin"
    printf '#!/bin/sh\\necho "ran $*"\\n' >"$folder/bin/python"
    chmod +x "$folder/bin/python";;
pip) exit "${BROKEN:-0}";;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "check out"
    folder.mkdir()
    for name in ("inv", "requirements.lock", "pyproject.toml", "tasks.py"):
        shutil.copy2(REPOSITORY / name, folder)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/uv").write_text(_UV)
    (tmp_path / "bin/uv").chmod(0o755)
    return folder


def start(checkout: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    folder = checkout.parent
    given = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "LOG": str(folder / "log"), **environment}
    return subprocess.Popen(
        [*words, str(checkout / "inv"), "verify"],
        env={**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_one_environment_for_many_first_uses(checkout: Path) -> None:
    """It is made once; the others wait, and all of them run."""
    uses = [start(checkout, SLOW="0.5") for _ in range(3)]

    outputs = [use.communicate(timeout=30)[0] for use in uses]

    assert outputs == [f"ran {checkout}/tasks.py verify\n"] * 3
    assert (checkout.parent / "log").read_text() == "made\n"


def test_killed_first_use_holds_up_nobody(checkout: Path) -> None:
    """What it left is made anew, without a wait."""
    killed = start(checkout, SLOW="60")
    while not (checkout.parent / "log").exists():
        time.sleep(0.05)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate(timeout=10)

    output, errors = start(checkout).communicate(timeout=10)

    assert output == f"ran {checkout}/tasks.py verify\n"
    assert "waiting" not in errors


def test_wait_is_explained(checkout: Path) -> None:
    """After three seconds it is said which process is waited for; Ctrl-C ends the wait."""
    first = start(checkout, SLOW="60")
    while not (checkout.parent / "log").exists():
        time.sleep(0.05)
    second = start(checkout)
    try:
        assert second.stderr is not None
        assert f"inv: waiting for process {first.pid}, which is making {checkout}/.venv" in second.stderr.readline()
        os.killpg(second.pid, signal.SIGINT)
        assert second.wait(10) in {130, -signal.SIGINT}
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.communicate(timeout=10)
        second.communicate(timeout=10)


def test_failed_installation_is_no_broken_promise(checkout: Path) -> None:
    """It ends with 2, and the next use tries again."""
    failed = start(checkout, BROKEN="1")
    _, errors = failed.communicate(timeout=10)

    assert failed.returncode == 2
    assert "could not be made" in errors
    assert start(checkout).communicate(timeout=10)[0] == f"ran {checkout}/tasks.py verify\n"


READ_ONLY = ("unshare", "--mount", "sh", "-c", 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"')


def test_checkout_that_cannot_be_written(checkout: Path) -> None:
    """The environment is in the cache, one for each checkout, and is found there again."""
    for _ in range(2):
        output, errors = start(checkout, *READ_ONLY, str(checkout)).communicate(timeout=10)
        assert output == f"ran {checkout}/tasks.py verify\n", errors

    assert (checkout.parent / "log").read_text() == "made\n"
    assert not (checkout / ".venv").exists()
    assert len(list((checkout.parent / "cache/eightstage").glob("venv-*[0-9]"))) == 1


def test_no_place_for_an_environment(checkout: Path) -> None:
    """One sentence that says what to set."""
    blocked = start(checkout, *READ_ONLY, str(checkout), XDG_CACHE_HOME="/proc")
    _, errors = blocked.communicate(timeout=10)

    assert blocked.returncode == 2
    assert f"neither {checkout} nor /proc/eightstage can be written" in errors
    assert len(errors.splitlines()) == 1
