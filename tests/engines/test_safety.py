"""With an engine elsewhere, nothing of this machine is signalled, or read in place of what the engine has."""

import re
import sys
from pathlib import Path

import pytest

from enginelab.client import REPOSITORY, Client
from enginelab.lab import NAME

_HOOK = Path(__file__).parent / "enginelab/hook"
# Those that kill, freeze, drain and count processes, read sockets, memory and layers.
_CHECKS = (
    "container/crash-gives-nonzero",
    "container/drains-before-exit",
    "container/frozen-turns-unhealthy",
    "container/idle-memory-is-within-limit",
    "container/listens-where-it-says",
    "container/orphans-are-reaped",
    "container/processes-are-confined",
    "container/runs-without-root",
    "image/production-is-distroless",
)


@pytest.fixture(scope="module")
def notes(client: Client, good: Path) -> list[str]:
    """What a verification did to this machine; the engine's folder is there as well, and is another engine's."""
    decoy = client.files / "data"
    (decoy / "overlay2").mkdir(parents=True)
    (decoy / "engine-id").write_text("00000000-0000-0000-0000-000000000000")
    file = client.folder / "notes"
    seen = client.verify(
        good,
        "--only",
        ",".join(_CHECKS),
        DOCKER_HOST=f"tcp://{NAME}:2375",
        LAB_NOTES=str(file),
        PYTHONPATH=f"{_HOOK}:{REPOSITORY / 'src'}",
        XDG_CACHE_HOME=str(client.folder / "new-cache"),
    )
    assert seen.code == 0, seen.output
    return file.read_text().splitlines()


def test_hook_sees_what_it_is_there_for(client: Client) -> None:
    """A signal to a process that is no child, and a file of the engine's folder, are noted."""
    file = client.folder / "proof"
    text = 'import os; os.kill(1, 0); open("/proc/1/stat"); open("/etc/hosts")'
    done = client.run(sys.executable, "-c", text, LAB_NOTES=str(file), PYTHONPATH=str(_HOOK))

    assert done.returncode == 0, done.stdout
    assert file.read_text().splitlines() == ["signal 1 0 foreign", "open /proc/1/stat"]


def test_only_own_children_are_signalled(notes: list[str]) -> None:
    """The engine's process numbers belong to other programs here: none of them is touched, nor is kill run for it."""
    assert [line for line in notes if line.startswith("signal") and line.endswith("foreign")] == []
    assert [line for line in notes if line.startswith("run")] == []


def test_nothing_is_read_in_place_of_the_engines(notes: list[str]) -> None:
    """Of the folder that the engine names, only the file is read that proves it to be another engine's."""
    read = {line.removeprefix("open ") for line in notes if line.startswith("open /data")}

    assert read == {"/data/engine-id"}


def test_no_process_table_of_this_machine_is_read(notes: list[str]) -> None:
    """Of this machine's processes only the start time is asked, of owners of runs."""
    read = [line for line in notes if line.startswith("open /proc/")]

    assert [line for line in read if not re.fullmatch(r"open /proc/\d+/stat", line)] == []
