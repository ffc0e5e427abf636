"""The exercises as commands."""

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from rich.text import Text

from eightstage.errors import WrongUse
from eightstage.learn import screens, sets
from eightstage.learn.exercise import Exercise
from eightstage.learn.folder import Learner, learners, make, open_folder
from eightstage.learn.judge import Answer, found, judge, remaining
from eightstage.learn.watch import changes
from eightstage.report.console import Detail
from eightstage.report.live import ConsoleProgress
from eightstage.system.terminal import console, emit
from eightstage.verify import SILENCE

_ALL_SOLVED: Final = "every exercise is solved; next: verify a service of your own with ./inv verify --path SERVICE"


def start(path: Path | None, first: str | None = None) -> int:
    """Show the exercise to do next and judge it; 1 where it is not solved yet."""
    learner = _learner(path)
    if first is not None:
        _begin_with(learner, sets.find(first, learner.exercises))
    exercise = learner.current
    if exercise is None:
        return _print([Text(_ALL_SOLVED, style="bold green")])
    _print(screens.task(learner, exercise))
    if not _look(learner, exercise):
        return 1
    return _announce(learner)


def new(folder: Path, first: str | None = None) -> int:
    """Make a folder of exercises, and say what to type next."""
    exercises = sets.every()
    begin = sets.find(first, exercises) if first is not None else None
    learner = make(folder, exercises)
    if begin is not None:
        _begin_with(learner, begin)
    _print([Text(f"{folder} holds {len(learner.exercises)} exercises; next: {learner.typed('learn')}")])
    return 0


def watch(path: Path | None) -> int:
    """Judge the current exercise at each save until every one is solved; Ctrl-C ends it."""
    learner = _learner(path)
    exercise = learner.current
    if exercise is None:
        return start(path)
    _print(screens.task(learner, exercise))
    _look(learner, exercise)
    _say_waiting(learner)
    for _ in changes(lambda: _place(learner)):
        console().print(Text(f"\n{time.strftime('%H:%M:%S')}", style="dim"))
        if _look(learner, exercise):
            exercise = learner.current
            if exercise is None:
                return _print([Text(_ALL_SOLVED, style="bold green")])
            _print([Text(""), *screens.task(learner, exercise)])
        _say_waiting(learner)
    return 0


def hint(path: Path | None) -> int:
    """Print the hints so far, and one more."""
    learner, exercise = _at_work(path)
    count = min(learner.progress.hints.get(exercise.id, 0) + 1, len(exercise.task.hints))
    learner.progress.hints[exercise.id] = count
    learner.keep()
    _print(screens.hints(exercise, count))
    if count == len(exercise.task.hints):
        _print([Text(f"  that was the last one; {screens.shows_ours(learner)}", style="dim")])
    return 0


def why(path: Path | None) -> int:
    """Print what the exercise is about, and where to read more."""
    _, exercise = _at_work(path)
    return _print(screens.why(exercise))


def solution(path: Path | None, *, is_sure: bool) -> int:
    """Show our solution, once the learner is sure."""
    learner, exercise = _at_work(path)
    read = learner.progress.hints.get(exercise.id, 0)
    more = f" (you have read {read} of {len(exercise.task.hints)} hints)"
    if not is_sure and not _agrees(f"show the solution of exercise {learner.number(exercise)}?{more}"):
        return 0
    return _print(screens.difference(exercise.start, exercise.solution, exercise.changed))


def reset(path: Path | None, word: str | None, *, is_sure: bool) -> int:
    """Write the files of an exercise anew."""
    learner = _learner(path)
    exercise = sets.find(word, learner.exercises) if word is not None else _current(learner)
    place = learner.folder / exercise.id
    if not is_sure and not _agrees(f"write the files in {screens.shown(place)} anew? what you wrote there is lost"):
        return 0
    learner.reset(exercise)
    return _print([Text(f"{screens.shown(place)} is as it was at the start")])


def next_one(path: Path | None) -> int:
    """Leave the current exercise for later, and show the one after it."""
    learner, exercise = _at_work(path)
    learner.progress.skip(exercise.id)
    learner.keep()
    return _announce(learner)


def show_list(path: Path | None, *, as_json: bool) -> int:
    """Print every exercise and its state."""
    learner = _learner(path)
    if not as_json:
        return _print(screens.listing(learner))
    rows = [
        {
            "number": learner.number(exercise),
            "id": exercise.id,
            "title": exercise.task.title,
            "level": str(exercise.task.level),
            "state": learner.state(exercise),
            "checks": exercise.task.checks,
            "needs_engine": exercise.needs_engine,
        }
        for exercise in learner.exercises
    ]
    emit(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    return 0


def place(service: Path, path: Path | None) -> int:
    """Print the exercises about what the checks of the text find in a service."""
    findings = found(service)
    return _print(screens.placement(_learner(path), findings))


def classroom(folder: Path) -> int:
    """Print what the learners have solved whose folders stand in this one."""
    if not folder.is_dir():
        raise WrongUse(f"{folder} is no folder", "name the folder in which the learners' folders stand")
    everybody, errors = [], console("stderr")
    for learner in learners(folder, sets.every()):
        # Thirty of them take minutes.
        errors.print(Text(f"judged {learner.name}", style="dim"))
        everybody.append(learner)
    if not everybody:
        raise WrongUse(f"no folder in {folder} holds exercises", "each learner has one, made by ./inv learn --new")
    console().print(screens.classroom(everybody))
    return 0


def _learner(path: Path | None) -> Learner:
    return open_folder(path, sets.every())


def _current(learner: Learner) -> Exercise:
    if learner.current is None:
        raise WrongUse("every exercise is solved", "./inv learn.reset --exercise N begins one again")
    return learner.current


def _at_work(path: Path | None) -> tuple[Learner, Exercise]:
    learner = _learner(path)
    return learner, _current(learner)


def _place(learner: Learner) -> Path:
    return learner.place(_current(learner))


def _begin_with(learner: Learner, first: Exercise) -> None:
    """Leave all exercises before this one for later, and take it up again where it was left itself."""
    earlier = learner.exercises[: learner.number(first) - 1]
    learner.progress.forget(first.id)
    for exercise in earlier:
        learner.progress.skip(exercise.id)
    learner.keep()


def _look(learner: Learner, exercise: Exercise) -> bool:
    """Judge an exercise, and print what came of it."""
    place = learner.place(exercise)
    answer = _judged(exercise, place)
    if not answer.is_solved:
        _print(screens.wrong(learner, exercise, answer))
        return False
    learner.progress.solve(exercise.id)
    learner.keep()
    _print(screens.solved(exercise, place, remaining(exercise, place)))
    return True


def _judged(exercise: Exercise, place: Path) -> Answer:
    if not exercise.needs_engine:
        return judge(exercise, place, SILENCE)
    progress = ConsoleProgress(console("stderr"), Detail.NORMAL)
    with progress.shown():
        return judge(exercise, place, progress)


def _announce(learner: Learner) -> int:
    exercise = learner.current
    if exercise is None:
        return _print([Text(_ALL_SOLVED, style="bold green")])
    learner.place(exercise)
    return _print([Text(""), *screens.task(learner, exercise)])


def _say_waiting(learner: Learner) -> None:
    console().print(Text(f"  waiting for a saved file in {screens.shown(_place(learner))}; Ctrl-C ends", style="dim"))


def _agrees(question: str) -> bool:
    if not sys.stdin.isatty():
        raise WrongUse("there is no terminal to ask at", "say so at once with --yes")
    console().print(Text(f"{question} [y/N] "), end="")
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _print(lines: Iterable[Text]) -> int:
    out = console()
    for line in lines:
        out.print(line)
    return 0
