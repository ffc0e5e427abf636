"""Every exercise: its start fails, its solution passes, its wrong answers fail with their message, its hints are true."""

import re
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from eightstage.checks import GUIDE, Level
from eightstage.checks.catalogue import find
from eightstage.learn.exercise import Edit, Exercise, Files, write
from eightstage.learn.judge import Answer, judge
from eightstage.learn.sets import own

TEXT = [exercise for exercise in own() if not exercise.needs_engine]
Judge = Callable[[Exercise, Files], Answer]


@pytest.fixture
def judged(tmp_path: Path) -> Judge:
    """What is said of files in an empty folder: no exercise finds anything of another one."""

    def look(exercise: Exercise, files: Files) -> Answer:
        folder = tmp_path / str(len([*tmp_path.iterdir()])) / exercise.id
        write(folder, files)
        return judge(exercise, folder)

    return look


def after(files: Files, edits: Sequence[Edit]) -> Files:
    for edit in edits:
        files = edit.apply(files)
    return files


@pytest.mark.parametrize("exercise", TEXT, ids=lambda e: e.id)
def test_start_fails_and_solution_passes(exercise: Exercise, judged: Judge) -> None:
    """By the checks of the exercise, and because of their findings."""
    start = judged(exercise, exercise.start)

    assert not start.is_solved
    assert any(re.match(r"[\w./-]+:\d+  ", sentence) for sentence in start.wrong)
    assert judged(exercise, exercise.solution).wrong == ()


def test_answer_comes_at_once(judged: Judge) -> None:
    """Every exercise that is judged by its text answers within two seconds of work."""
    seconds = []
    for exercise in TEXT:
        begun = time.process_time()
        judged(exercise, exercise.start)
        seconds.append(time.process_time() - begun)

    assert max(seconds) < 2


@pytest.mark.parametrize("exercise", TEXT, ids=lambda e: e.id)
def test_wrong_answers_fail_with_their_message(exercise: Exercise, judged: Judge) -> None:
    """What passes by mistake is the worst fault of an exercise."""
    for wrong in exercise.task.wrong:
        assert wrong.says
        assert wrong.says in (*judged(exercise, after(exercise.start, wrong.edits)).wrong, "")[0], wrong.what


@pytest.mark.parametrize("exercise", TEXT, ids=lambda e: e.id)
def test_other_right_answers_pass(exercise: Exercise, judged: Judge) -> None:
    """An exercise asks for a promise, not for our words."""
    for right in exercise.task.right:
        assert judged(exercise, after(exercise.start, right.edits)).wrong == (), right.what


@pytest.mark.parametrize("exercise", TEXT, ids=lambda e: e.id)
def test_hints_are_true(exercise: Exercise, judged: Judge) -> None:
    """Each changes what is said, and the last one solves it."""
    start = judged(exercise, exercise.start)
    answers = [judged(exercise, after(exercise.start, exercise.edits_of(n))) for n in range(len(exercise.task.hints))]

    assert all(answer != start for answer in answers)
    assert answers[-1].is_solved


@pytest.mark.parametrize("exercise", own(), ids=lambda e: e.id)
def test_exercise_is_complete(exercise: Exercise) -> None:
    """One goal, one or two checks, three hints that do not give the answer away, and at least two wrong answers."""
    task = exercise.task
    new = {
        line.strip()
        for name in exercise.changed
        for line in exercise.solution[name].splitlines()
        if line.strip() and line not in exercise.start.get(name, "")
    }

    assert re.fullmatch(r"\d\d-[a-z-]+", exercise.id)
    assert 1 <= len(task.checks) <= 2
    assert all(find(check) for check in task.checks)
    assert task.guide in GUIDE
    assert len(task.hints) == 3
    assert task.hints[0].text.endswith("?")
    assert [line for line in new for hint in task.hints[:2] if line in hint.text] == []
    assert task.hints[2].edits
    assert len(task.wrong) >= 2
    # The names of the stages and their order leave no choice.
    assert task.right or task.checks == ["text/eight-stages-in-order"]
    assert len({wrong.what for wrong in task.wrong}) == len(task.wrong)


def test_exercises_are_in_order() -> None:
    """Numbered from one, from beginner to advanced, and each level has its share."""
    levels = [list(Level).index(exercise.task.level) for exercise in own()]

    assert [int(exercise.id[:2]) for exercise in own()] == [*range(1, len(own()) + 1)]
    assert all(earlier <= later for earlier, later in pairwise(levels))
    assert len(own()) >= 40
    assert min(levels.count(level) for level in range(len(Level))) >= 8


def test_no_two_exercises_are_the_same() -> None:
    """Each has a title and a start of its own."""
    assert len({exercise.task.title for exercise in own()}) == len(own())
    assert len({tuple(sorted(exercise.start.items())) for exercise in own()}) == len(own())
