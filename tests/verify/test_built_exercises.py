"""Exercises that are built and run: the same is true of them as of those that are judged by their text."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eightstage.learn.exercise import Edit, Exercise, Files, write
from eightstage.learn.judge import judge
from eightstage.learn.sets import own

BUILT = [exercise for exercise in own() if exercise.needs_engine]


def after(files: Files, edits: Sequence[Edit]) -> Files:
    for edit in edits:
        files = edit.apply(files)
    return files


@pytest.mark.parametrize("exercise", BUILT, ids=lambda e: e.id)
@pytest.mark.usefixtures("engine")
def test_exercise_holds(exercise: Exercise, tmp_path: Path) -> None:
    """Start and wrong answers fail with their message, solution and last hint pass, every hint changes something."""
    seen: dict[tuple[tuple[str, str], ...], tuple[str, ...]] = {}

    def wrong(files: Files) -> tuple[str, ...]:
        key = tuple(sorted(files.items()))
        if key not in seen:
            folder = tmp_path / str(len(seen)) / exercise.id
            write(folder, files)
            seen[key] = judge(exercise, folder).wrong
        return seen[key]

    start = wrong(exercise.start)
    hints = [wrong(after(exercise.start, exercise.edits_of(n))) for n in range(len(exercise.task.hints))]

    assert start
    assert wrong(exercise.solution) == ()
    assert hints[-1] == ()
    assert start not in hints
    for right in exercise.task.right:
        assert wrong(after(exercise.start, right.edits)) == (), right.what
    for answer in exercise.task.wrong:
        assert answer.says in (*wrong(after(exercise.start, answer.edits)), "")[0], answer.what


def test_there_are_exercises_about_behaviour() -> None:
    """Those that no text shows: time, signals, what is in a layer, what a debugger reaches."""
    kinds = {check.partition("/")[0] for exercise in BUILT for check in exercise.task.checks}

    assert kinds == {"build", "image", "container", "gate"}


@pytest.mark.usefixtures("engine")
def test_learners_do_not_meet(tmp_path: Path) -> None:
    """Two learners with the same exercise on one engine: each is judged by their own files."""
    exercise = next(e for e in BUILT if e.task.checks == ["container/drains-before-exit"])
    folders = [tmp_path / name / exercise.id for name in ("ada", "bob")]
    write(folders[0], exercise.start)
    write(folders[1], exercise.solution)

    with ThreadPoolExecutor(2) as pool:
        ada, bob = pool.map(lambda folder: judge(exercise, folder), folders)

    assert not ada.is_solved
    assert bob.is_solved
