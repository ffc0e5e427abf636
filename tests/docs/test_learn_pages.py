"""The pages about exercises: their console blocks are run in order, their edits are made, and their output is compared."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from eightstage.learn.exercise import Exercise, read
from eightstage.learn.sets import own

REPOSITORY = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```(console|diff)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run(command: str, folder: Path) -> str:
    """What a command prints; what would be `./inv` runs in this environment."""
    script = command.replace("./inv", f"{sys.executable} {REPOSITORY / 'tasks.py'}")
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120"}
    done = subprocess.run(
        ["sh", "-c", script],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def edit(diff: str, folder: Path) -> None:
    """Make the edit of a diff without line numbers."""
    lines = diff.splitlines()
    assert lines[0].removeprefix("--- ") == lines[1].removeprefix("+++ ")
    old, new = ("\n".join(line[1:] for line in lines[2:] if line[0] in marks) for marks in (" -", " +"))
    file = folder / lines[0].removeprefix("--- ")
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


@pytest.mark.parametrize("page", ["learn.md", "workshop.md"])
def test_page_says_what_happens(page: str, tmp_path: Path) -> None:
    """A reader who types what is shown reads what is shown."""
    text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8")
    blocks = _BLOCK.findall(text)
    assert len(blocks) > 4

    for kind, block in blocks:
        if "--class" in block:
            shutil.copytree(tmp_path / "learn", tmp_path / "class/ada/learn")
        if kind == "diff":
            edit(block, tmp_path)
        else:
            first, _, shown = block.partition("\n")
            assert run(first.removeprefix("$ "), tmp_path) == shown, first


def test_workshop_names_exercises() -> None:
    """Each name in its table is one, and none needs an engine."""
    text = (REPOSITORY / "docs/workshop.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE)
    known = {exercise.id[3:]: exercise for exercise in own()}

    assert len(named) >= 6
    assert [name for name in named if name not in known or known[name].needs_engine] == []


def test_workshop_takes_an_hour() -> None:
    """The minutes add up, and each part begins where the last one ends."""
    text = (REPOSITORY / "docs/workshop.md").read_text(encoding="utf-8")
    parts = [(int(at), int(long)) for at, long in re.findall(r"^## 0:(\d\d) .*\((\d+) minutes\)$", text, re.MULTILINE)]
    ends = [at + long for at, long in parts]

    assert parts[0][0] == 0
    assert [at for at, _ in parts[1:]] == ends[:-1]
    assert ends[-1] == 60


def test_shown_declaration_is_valid(tmp_path: Path) -> None:
    """The `exercise.toml` of the page can be read, and its keys are all that there are."""
    text = (REPOSITORY / "docs/learn.md").read_text(encoding="utf-8")
    shown = next(block for block in re.findall(r"```toml\n(.*?)```", text, re.DOTALL) if block.startswith("title"))
    (tmp_path / "01-not-root").mkdir()
    (tmp_path / "01-not-root/exercise.toml").write_text(shown)

    exercise: Exercise = read(tmp_path / "01-not-root")

    assert exercise.task.hints[2].edits[0].new == "USER 1001:1001\nCMD"
    assert exercise.task.keeps


def test_page_says_which_exercises_are_built() -> None:
    """How many there are at the end, and from which number on."""
    text = " ".join((REPOSITORY / "docs/learn.md").read_text(encoding="utf-8").split())
    built = [number for number, exercise in enumerate(own(), 1) if exercise.needs_engine]

    assert built == [*range(built[0], len(own()) + 1)]
    assert len(built) == 8
    assert (
        f"Only the last eight are about time and behaviour, such as a stop that loses a request: from exercise {built[0]} on"
        in text
    )


def test_every_exercise_has_its_page_of_the_guide() -> None:
    """`./inv learn.why` names a page that is there."""
    pages = {exercise.id: REPOSITORY / "docs/guide" / f"{exercise.task.guide}.md" for exercise in own()}

    assert [name for name, page in pages.items() if not page.is_file()] == []
