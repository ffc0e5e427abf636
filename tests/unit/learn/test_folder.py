"""A learner's folder: what is next, what is kept, and what is written anew."""

import json
from pathlib import Path

import pytest

from eightstage.errors import WrongUse
from eightstage.learn.exercise import write
from eightstage.learn.folder import Learner, learners, make, open_folder
from eightstage.learn.progress import FILE_NAME
from eightstage.learn.sets import find, own

FIRST, SECOND, *_ = own()


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    return make(tmp_path / "learn", own())


def again(learner: Learner) -> Learner:
    return open_folder(learner.folder, own())


def test_every_exercise_has_its_folder(learner: Learner) -> None:
    """With the files that it starts with, and not with those of the solution."""
    for exercise in own():
        for name, text in exercise.start.items():
            assert (learner.folder / exercise.id / name).read_bytes().decode() == text


def test_progress_is_kept(learner: Learner) -> None:
    """What is solved stays so, and the next one is the first that is neither solved nor left for later."""
    learner.progress.solve(FIRST.id)
    learner.progress.skip(SECOND.id)
    learner.keep()

    assert again(learner).current == own()[2]
    assert [again(learner).state(e) for e in own()[:4]] == ["solved", "later", "next", "open"]


def test_left_for_later_comes_last(learner: Learner) -> None:
    """When all others are solved, and it is solved like any other."""
    for exercise in own():
        learner.progress.solve(exercise.id)
    learner.progress.forget(SECOND.id)
    learner.progress.skip(SECOND.id)

    assert learner.current == SECOND
    learner.progress.solve(SECOND.id)
    assert learner.current is None
    assert learner.progress.skipped == []


def test_deleted_progress_is_found_again(learner: Learner) -> None:
    """From the files: what is solved there counts."""
    write(learner.folder / SECOND.id, SECOND.solution)
    (learner.folder / FILE_NAME).unlink()

    assert again(learner).progress.solved == [SECOND.id]


@pytest.mark.parametrize("text", ["", "[]", '{"solved": 1}', '{"score": 9}', "\0"])
def test_broken_progress_is_one_clear_error(learner: Learner, text: str) -> None:
    """It says which file, and what to do."""
    (learner.folder / FILE_NAME).write_text(text)

    with pytest.raises(WrongUse, match=rf"{FILE_NAME} cannot be read\n  delete it"):
        again(learner)


def test_reset_writes_the_start(learner: Learner) -> None:
    """What was made on the way is gone as far as it belongs to the exercise, and so is what was noted."""
    exercise = find("only-what-is-needed", own())
    write(learner.folder / exercise.id, {**exercise.solution, "notes.txt": "mine"})
    learner.progress.solve(exercise.id)
    learner.progress.hints[exercise.id] = 2

    learner.reset(exercise)

    place = learner.folder / exercise.id
    assert (place / ".dockerignore").read_text() == exercise.start[".dockerignore"]
    assert (place / "notes.txt").read_text() == "mine"
    assert json.loads((learner.folder / FILE_NAME).read_text()) == {"solved": [], "skipped": [], "hints": {}}


def test_missing_exercise_is_written(learner: Learner) -> None:
    """A folder that an older version made lacks the new ones."""
    for file in (learner.folder / FIRST.id).rglob("*"):
        if file.is_file():
            file.unlink()

    assert (learner.place(FIRST) / "Dockerfile").read_text() == FIRST.start["Dockerfile"]


def test_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    """Nothing of the user's is written over."""
    (tmp_path / "mine").write_text("")

    with pytest.raises(WrongUse, match="is not empty"):
        make(tmp_path, own())


def test_folder_is_found(learner: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
    """From below it, and from beside it."""
    for place in (learner.folder / FIRST.id / "src", learner.folder, learner.folder.parent):
        monkeypatch.chdir(place)
        assert open_folder(None, own()).folder == learner.folder


def test_folder_without_exercises_is_refused(tmp_path: Path) -> None:
    """And the command is named that makes them."""
    with pytest.raises(WrongUse, match=r"no exercises in .*\n  ./inv learn --new learn makes"):
        open_folder(tmp_path, own())


def test_class_is_graded_by_files(tmp_path: Path) -> None:
    """What somebody wrote into the file of their progress counts for nothing."""
    honest, boaster = (make(tmp_path / name / "learn", own()) for name in ("ada", "bob"))
    write(honest.folder / SECOND.id, SECOND.solution)
    boaster.progress.solve(FIRST.id)
    boaster.keep()
    (tmp_path / "notes").mkdir()

    assert [(learner.name, learner.progress.solved) for learner in learners(tmp_path, own())] == [
        ("ada", [SECOND.id]),
        ("bob", []),
    ]
