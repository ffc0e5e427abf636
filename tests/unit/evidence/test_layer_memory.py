"""Layers that were read before: kept across processes, and dropped when nobody asks for them any more."""

import os
import time
from pathlib import Path

import pytest

from eightstage.evidence.layers import memory
from eightstage.evidence.layers.layer import File, Layer

DAY = 86_400
FILE = File("/app", "file", 0o644, 0, 0, 7, "c0", marks=("a token",), certificates=(1, 2))
LAYER = Layer("sha256:ab", 7, 5, (FILE,), ("/tmp/x",))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(memory, "_READ", {})
    return tmp_path / "eightstage" / "layers"


def in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_READ", {})
    memory.forget_unused.cache_clear()


def test_layer_is_the_same_in_another_process(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was remembered comes back whole, and nothing else lies in the folder."""
    memory.remember(LAYER)
    in_another_process(monkeypatch)

    assert memory.recall("sha256:ab") == LAYER
    assert memory.recall("sha256:cd") is None
    assert len(list(folder.iterdir())) == 1


@pytest.mark.usefixtures("folder")
def test_damaged_file_is_not_trusted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that was cut is as good as none."""
    memory.remember(LAYER)
    in_another_process(monkeypatch)
    file = next(folder.iterdir())
    file.write_bytes(file.read_bytes()[:20])

    assert memory.recall("sha256:ab") is None


def test_what_nobody_asks_for_is_dropped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A month after the last use; the use counts, not the day it was written."""
    memory.remember(LAYER)
    (folder / "unused.1").write_bytes(b"")
    for file in folder.iterdir():
        os.utime(file, (time.time() - 31 * DAY,) * 2)
    in_another_process(monkeypatch)

    assert memory.recall("sha256:ab") == LAYER
    memory.remember(Layer("sha256:ef", 0, 0, (), ()))
    assert {file.name.partition(".")[0] for file in folder.iterdir()} == {"ab", "ef"}


def test_full_disk_ends_nothing(folder: Path) -> None:
    """A folder that cannot be written costs time in the next run, and no error in this one."""
    folder.parent.mkdir(parents=True)
    folder.write_text("not a folder")

    memory.remember(LAYER)

    assert memory.recall("sha256:ab") == LAYER
