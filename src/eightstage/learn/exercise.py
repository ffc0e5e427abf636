"""One exercise: a folder with `exercise.toml`, the files to start from, and those of the solution."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

import attrs

from eightstage.checks import Level
from eightstage.checks.catalogue import STATIC
from eightstage.dockerfile import parse
from eightstage.errors import PluginError, PolicyError
from eightstage.policy.converter import CONVERTER
from eightstage.policy.layers import of_one
from eightstage.policy.mistakes import in_words
from eightstage.service.recipe import DOCKERFILE

DECLARATION: Final = "exercise.toml"
# What exercises of a set begin with; the files of an exercise come on top.
SHARED: Final = "_service"

Files = Mapping[str, str]


@attrs.frozen
class Edit:
    """In `file`, `old` becomes `new`; an empty `old` writes the whole file."""

    old: str
    new: str
    file: str = DOCKERFILE

    def apply(self, files: Files) -> dict[str, str]:
        """
        The files after the edit.

        Raises:
            ValueError: `old` does not stand in the file exactly once.
        """
        text = files.get(self.file, "")
        if self.old and text.count(self.old) != 1:
            raise ValueError(f"{self.file} has {self.old!r} {text.count(self.old)} times, not once")
        return {**files, self.file: text.replace(self.old, self.new) if self.old else self.new}


@attrs.frozen
class Hint:
    """A hint, and the edits that it means; without any it means those of the next one."""

    text: str
    edits: list[Edit] = attrs.field(factory=list)


@attrs.frozen
class WrongAnswer:
    """
    A plausible answer that is none.

    what: What a learner does.
    says: What they read first then, or the part of it that is the same each time.
    edits: The same, as edits of the start.
    """

    what: str
    says: str
    edits: list[Edit]


@attrs.frozen
class RightAnswer:
    """Another answer that is accepted: what a learner does, and the same as edits of the start."""

    what: str
    edits: list[Edit]


@attrs.frozen
class Kept:
    """What the answer must still do: an instruction of `stage`, or any line that counts, fits the `pattern`."""

    pattern: str
    why: str
    stage: str = ""


@attrs.frozen
class Task:
    """
    What `exercise.toml` says.

    checks: The ids of the checks that judge it.
    guide: The part of the guide that explains it.
    right: Answers that are right besides the solution.
    keeps: What must not be deleted on the way.
    service: The folder of the set that it begins with.
    """

    title: str
    level: Level = attrs.field(converter=Level)
    goal: str
    guide: str
    learnt: str
    checks: list[str]
    hints: list[Hint]
    wrong: list[WrongAnswer]
    right: list[RightAnswer] = attrs.field(factory=list)
    keeps: list[Kept] = attrs.field(factory=list)
    service: str = SHARED


@attrs.frozen(slots=False)
class Exercise:
    """An exercise; `id` is the name of its folder, and of the learner's."""

    id: str
    folder: Path
    task: Task

    @property
    def needs_engine(self) -> bool:
        """Whether it is built and run; the text of the others is enough."""
        return any(check.partition("/")[0] not in STATIC for check in self.task.checks)

    @cached_property
    def start(self) -> Files:
        """The files that a learner starts with."""
        return {**_texts(self.folder.parent / self.task.service), **_texts(self.folder / "start")}

    @cached_property
    def solution(self) -> Files:
        """The same files when it is solved."""
        return {**self.start, **_texts(self.folder / "solution")}

    @property
    def changed(self) -> tuple[str, ...]:
        """The files in which the solution differs from the start."""
        return tuple(name for name, text in self.solution.items() if self.start.get(name) != text)

    @property
    def stages(self) -> frozenset[str]:
        """The stages that the solution has."""
        return frozenset(stage.name for stage in parse(self.solution[DOCKERFILE]).stages if stage.name)

    def edits_of(self, number: int) -> list[Edit]:
        """The edits that a hint means, counted from 0."""
        return next((hint.edits for hint in self.task.hints[number:] if hint.edits), [])


def read(folder: Path, prefix: str = "") -> Exercise:
    """
    The exercise in a folder.

    Args:
        folder: The folder.
        prefix: What stands before its name, for the exercises of others.

    Raises:
        PluginError: Its declaration is not valid; names each mistake with its line.
    """
    file = folder / DECLARATION
    try:
        layers = of_one(file.read_text(encoding="utf-8"), file)
    except PolicyError as error:
        raise PluginError(error.what, error.hint) from error
    try:
        task = CONVERTER.structure(layers.files[0].data, Task)
    except Exception as error:
        raise PluginError(f"{file} is not valid\n{in_words(error, layers)}") from error
    return Exercise(prefix + folder.name, folder, task)


def write(folder: Path, files: Files) -> None:
    """Write files into a folder, which may be missing."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())


def _texts(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes().decode() for file in files}
