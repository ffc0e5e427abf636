"""A learner's folder: one folder for each exercise, and what was solved."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import attrs

from eightstage.errors import WrongUse
from eightstage.learn.exercise import Exercise, write
from eightstage.learn.judge import judge
from eightstage.learn.progress import Progress, keep, recall
from eightstage.service.recipe import DOCKERFILE

USUAL: Final = "learn"
_MAKE_ONE: Final = f"./inv learn --new {USUAL} makes a folder of exercises"


@attrs.define(slots=False)
class Learner:
    """
    A learner at work.

    Args:
        folder: Their folder.
        exercises: All exercises, in order.
        progress: What they have solved.
        is_named: Whether the folder has to be named, because it would not be found without.
    """

    folder: Path
    exercises: Sequence[Exercise]
    progress: Progress
    is_named: bool = False

    @property
    def name(self) -> str:
        """What the learner is called: as the folder is, or the one that it stands in."""
        folder = self.folder.resolve()
        return folder.parent.name if folder.name == USUAL else folder.name

    @property
    def current(self) -> Exercise | None:
        """The next exercise to do, those that were left for later at the end; None when all are solved."""
        todo = [e for e in self.exercises if e.id not in self.progress.solved]
        return next((e for e in todo if e.id not in self.progress.skipped), todo[0] if todo else None)

    def typed(self, task: str) -> str:
        """How to type a task for this folder."""
        return f"./inv {task} --path {self.folder}" if self.is_named else f"./inv {task}"

    def state(self, exercise: Exercise) -> str:
        """What became of an exercise, in a word."""
        if exercise.id in self.progress.solved:
            return "solved"
        if exercise == self.current:
            return "next"
        return "later" if exercise.id in self.progress.skipped else "open"

    def number(self, exercise: Exercise) -> int:
        """The number of an exercise, from 1."""
        return self.exercises.index(exercise) + 1

    def place(self, exercise: Exercise) -> Path:
        """The folder of an exercise; its files are written where they are missing."""
        folder = self.folder / exercise.id
        if not (folder / DOCKERFILE).exists():
            write(folder, exercise.start)
        return folder

    def reset(self, exercise: Exercise) -> None:
        """Write the files of an exercise anew, and forget what became of it."""
        folder = self.folder / exercise.id
        for name in exercise.changed:
            (folder / name).unlink(missing_ok=True)
        write(folder, exercise.start)
        self.progress.forget(exercise.id)
        self.keep()

    def keep(self) -> None:
        """Keep the progress."""
        keep(self.folder, self.progress)


def make(folder: Path, exercises: Sequence[Exercise]) -> Learner:
    """
    Make a learner's folder.

    Raises:
        WrongUse: There is something in it.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise WrongUse(f"{folder} is not empty", f"name a new folder, or continue with: ./inv learn --path {folder}")
    if folder.exists() and not folder.is_dir():
        raise WrongUse(f"{folder} is no folder", "name a new folder")
    for exercise in exercises:
        write(folder / exercise.id, exercise.start)
    learner = Learner(folder, exercises, Progress(), is_named=folder != Path(USUAL))
    learner.keep()
    return learner


def open_folder(path: Path | None, exercises: Sequence[Exercise]) -> Learner:
    """
    The learner whose folder is `path`, or else this one, one above it, or the one called `learn` in it.

    Raises:
        WrongUse: There are no exercises.
    """
    here = Path.cwd()
    places = [path] if path else [here, *here.parents, here / USUAL]
    folder = next((place for place in places if is_learners(place, exercises)), None)
    if folder is None:
        raise WrongUse(f"there are no exercises in {path or here}", _MAKE_ONE)
    progress = recall(folder, lambda: _seen(folder, exercises))
    return Learner(folder, exercises, progress, is_named=path is not None)


def is_learners(folder: Path, exercises: Sequence[Exercise]) -> bool:
    """Whether a folder holds exercises."""
    return any(_has(folder, exercise) for exercise in exercises)


def learners(folder: Path, exercises: Sequence[Exercise]) -> Iterator[Learner]:
    """The learners whose folders stand in this one, or have their exercises in `learn` below it."""
    for each in sorted(place for place in folder.iterdir() if place.is_dir()):
        for place in (each, each / USUAL):
            if is_learners(place, exercises):
                yield Learner(place, exercises, _of_a_class(place, exercises))
                break


def _of_a_class(folder: Path, exercises: Sequence[Exercise]) -> Progress:
    """What the files show, not what is written down; what needs an engine is taken from what is written down."""
    seen = _seen(folder, exercises)
    built = {exercise.id for exercise in exercises if exercise.needs_engine}
    for solved in recall(folder, Progress).solved:
        if solved in built:
            seen.solve(solved)
    return seen


def _seen(folder: Path, exercises: Sequence[Exercise]) -> Progress:
    """What the files of the learner show; an exercise that needs an engine is not built for that."""
    texts = [e for e in exercises if not e.needs_engine and _has(folder, e) and not _is_untouched(folder, e)]
    return Progress(solved=[e.id for e in texts if judge(e, folder / e.id).is_solved])


def _has(folder: Path, exercise: Exercise) -> bool:
    return os.path.isfile(folder / exercise.id / DOCKERFILE)  # noqa: PTH113 - a name may be too long


def _is_untouched(folder: Path, exercise: Exercise) -> bool:
    names = exercise.start.keys() | set(exercise.changed)
    files = {name: folder / exercise.id / name for name in names}
    found = {name: file.read_bytes() for name, file in files.items() if file.is_file()}
    return found == {name: text.encode() for name, text in exercise.start.items()}
