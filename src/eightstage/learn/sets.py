"""
All exercises: those of this package, then those of others.

Another package adds a set by naming a package in the entry-point group `eightstage.exercises`; each of its folders
that has an `exercise.toml` is an exercise.
"""

import inspect
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

from eightstage.checks.catalogue import find as find_check
from eightstage.errors import NothingVerified, PluginError, WrongUse
from eightstage.learn.exercise import DECLARATION, Exercise, read

PLUGINS: Final = "eightstage.exercises"
OWN: Final = Path(__file__).parent / "exercises"


@cache
def every() -> tuple[Exercise, ...]:
    """
    Every exercise, in the order in which they are done.

    Raises:
        PluginError: A set of somebody else cannot be loaded, has no exercise, or names a check that there is not.
    """
    return (*own(), *(e for point in entry_points(group=PLUGINS) for e in _of_plugin(point.name, point.value)))


@cache
def own() -> tuple[Exercise, ...]:
    """The exercises of this package."""
    return tuple(_below(OWN))


def find(word: str, among: Sequence[Exercise]) -> Exercise:
    """
    The exercise with this number, name, or name without its number.

    Raises:
        WrongUse: There is none; names the nearest.
    """
    if word.isdecimal() and 0 < int(word) <= len(among):
        return among[int(word) - 1]
    names = {name: exercise for exercise in among for name in (exercise.id, exercise.id.lstrip("0123456789-"))}
    if word in names:
        return names[word]
    near = get_close_matches(word, names, n=1)
    hint = f"did you mean {near[0]}?" if near else f"write a number from 1 to {len(among)}, or see ./inv learn.list"
    raise WrongUse(f"there is no exercise {word!r}", hint)


def _below(folder: Path, prefix: str = "") -> Iterator[Exercise]:
    for file in sorted(folder.glob(f"*/{DECLARATION}")):
        yield read(file.parent, prefix)


def _of_plugin(name: str, package: str) -> tuple[Exercise, ...]:
    try:
        folder = Path(inspect.getfile(import_module(package))).parent
    except Exception as error:
        raise PluginError(f"exercises {name} ({package}) cannot be loaded: {type(error).__name__}: {error}") from error
    found = tuple(_below(folder, f"{name}-"))
    if not found:
        raise PluginError(f"exercises {name} ({package}) has none", f"each is a folder with {DECLARATION}")
    for exercise in found:
        _refuse_unknown_checks(exercise)
    return found


def _refuse_unknown_checks(exercise: Exercise) -> None:
    for check in exercise.task.checks:
        try:
            find_check(check)
        except NothingVerified as error:
            raise PluginError(f"{exercise.folder / DECLARATION}: {error.what}", error.hint) from error
