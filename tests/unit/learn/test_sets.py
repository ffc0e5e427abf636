"""Exercises are found by number and name, and others can add theirs."""

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from eightstage.errors import PluginError, WrongUse
from eightstage.learn import sets
from eightstage.learn.exercise import DECLARATION, Edit, read

GOOD = sets.own()[0].folder


@pytest.mark.parametrize("word", ["1", "01-which-version", "which-version"])
def test_exercise_is_found(word: str) -> None:
    assert sets.find(word, sets.own()) == sets.own()[0]


@pytest.mark.parametrize(
    ("word", "hint"),
    [("0", "from 1 to"), ("99", "from 1 to"), ("which-versio", "did you mean which-version"), ("²", "from 1 to")],
)
def test_unknown_exercise_is_refused(word: str, hint: str) -> None:
    """The nearest is named, or what there is."""
    with pytest.raises(WrongUse, match=hint):
        sets.find(word, sets.own())


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An importable package that brings exercises."""
    package = tmp_path / "acme_exercises"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint("acme", "acme_exercises", sets.PLUGINS)
    monkeypatch.setattr(sets, "entry_points", lambda group: [point] if group == sets.PLUGINS else [])
    sets.every.cache_clear()
    yield package
    sys.modules.pop("acme_exercises", None)
    sets.every.cache_clear()


def _exercise(package: Path, text: str) -> None:
    folder = package / "01-which-version"
    (folder / "start").mkdir(parents=True)
    (folder / "start/Dockerfile").write_text("FROM node AS production\n")
    (folder / DECLARATION).write_text(text)


def test_set_of_others_comes_after_ours(plugin: Path) -> None:
    """Under a name that tells whose it is."""
    _exercise(plugin, (GOOD / DECLARATION).read_text())

    assert [e.id for e in sets.every()] == [*(e.id for e in sets.own()), "acme-01-which-version"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", r"exercises acme \(acme_exercises\) has none"),
        ("base-image-is-pinned", "base-image-is-pined", "did you mean text/base-image-is-pinned"),
        ('level = "beginner"', 'level = "novice"', r"exercise.toml is not valid\n.*'novice' is not a valid Level"),
        ("goal =", "gaol =", r"exercise.toml is not valid\n(?s:.*):3: gaol"),
        ("goal =", "goal", r"exercise.toml:3"),
    ],
)
def test_wrong_set_is_one_clear_error(plugin: Path, old: str, new: str, told: str) -> None:
    """It names the file and, where there is one, the line."""
    if old:
        _exercise(plugin, (GOOD / DECLARATION).read_text().replace(old, new, 1))

    with pytest.raises(PluginError, match=told):
        sets.every()


def test_set_that_cannot_be_imported_is_named(plugin: Path) -> None:
    (plugin / "__init__.py").write_text("import nothing_of_this_name\n")

    with pytest.raises(PluginError, match=r"exercises acme .* cannot be loaded: ModuleNotFoundError"):
        sets.every()


def test_edit_that_does_not_fit_is_refused() -> None:
    """An edit that changes nothing would prove nothing."""
    with pytest.raises(ValueError, match="0 times, not once"):
        Edit("absent", "new").apply(read(GOOD).start)
