"""What the guide tells a reader to type does what the page shows."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from eightstage.commands import targets
from eightstage.engine.client import Engine
from guide_pages import REPOSITORY, Block, blocks, is_as_shown

_SEPARATOR = "=== command ends ==="
BLOCKS = blocks()
WITH_ENGINE = [block for block in BLOCKS if block.mark == "needs an engine"]
ALONE = [block for block in BLOCKS if not block.mark or block.mark.startswith("exit ")]


def checkout(folder: Path) -> Path:
    """A checkout without anything that is not committed."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (REPOSITORY / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, folder / name)
    # The environment is this one; ./inv would make its own.
    (folder / "inv").write_text(f'#!/bin/sh\nexec {sys.executable} tasks.py "$@"\n', encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout whose reference app is built, so that what a page builds with one command is in the cache."""
    assert engine.sdk.ping()
    folder = checkout(tmp_path_factory.mktemp("checkout"))
    targets.build(folder / "reference-app", "default")
    return folder


def typed(block: Block, folder: Path, before: str = ":") -> tuple[list[str], int]:
    """What each command prints, and how the last one ends."""
    script = f"{before}\n" + f"echo '{_SEPARATOR}'\n".join(f"{command.typed} || exit\n" for command in block.commands)
    paths = {"PYTHONPATH": str(folder / "src"), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**os.environ, "COLUMNS": "120", **paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=600,
    )
    return done.stdout.split(f"{_SEPARATOR}\n"), done.returncode


def refuse_other(block: Block, printed: list[str], code: int) -> None:
    """Fail where the commands do something else than the page shows."""
    assert code == block.exit_code, printed[-1]
    assert len(printed) == len(block.commands)
    for command, output in zip(block.commands, printed, strict=True):
        assert is_as_shown(output.rstrip().splitlines(), command.output), f"$ {command.typed}\n{output}"


@pytest.mark.parametrize("block", ALONE, ids=str)
def test_commands_do_what_the_page_shows(block: Block, tmp_path: Path) -> None:
    """Each block is typed in a clean copy; its output and exit code are those of the page."""
    refuse_other(block, *typed(block, checkout(tmp_path)))


@pytest.mark.parametrize("block", WITH_ENGINE, ids=str)
def test_commands_with_an_engine_do_what_the_page_shows(block: Block, built: Path) -> None:
    """Blocks that need an engine are typed into a shell in which `docker` works, as the page about building says."""
    refuse_other(block, *typed(block, built, before='eval "$(./inv engine.env 2>/dev/null)"'))


def test_other_output_is_seen() -> None:
    """A page that shows other lines than are printed fails its test."""
    shown = ("...", "70 of 70 promises kept in ...")

    assert is_as_shown(["one", "two"], ("one", "..."))
    assert is_as_shown(["", "70 of 70 promises kept in 0.61 s"], shown)
    assert not is_as_shown(["", "69 of 70 promises kept in 0.61 s"], shown)
    assert not is_as_shown(["one", "two"], ("one",))
