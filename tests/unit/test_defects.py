"""Planted defects: edits that must fit."""

from pathlib import Path

import pytest

from eightstage.defects import DefectError, Edit


def test_edit_replaces_what_stands_once(tmp_path: Path) -> None:
    """The old text is replaced, the rest stays."""
    (tmp_path / "f").write_text("a b c")

    Edit("f", old="b", new="x").apply(tmp_path)

    assert (tmp_path / "f").read_text() == "a x c"


@pytest.mark.parametrize("old", ["d", " "])
def test_edit_that_does_not_fit_is_refused(tmp_path: Path, old: str) -> None:
    """Text that is missing, or stands there twice, would plant nothing or too much."""
    (tmp_path / "f").write_text("a b c")

    with pytest.raises(DefectError, match="times, not once"):
        Edit("f", old=old, new="x").apply(tmp_path)
    assert (tmp_path / "f").read_text() == "a b c"


def test_edit_without_old_text_writes_the_file(tmp_path: Path) -> None:
    """A new file is made with its folders."""
    Edit("a/b", new="x").apply(tmp_path)

    assert (tmp_path / "a/b").read_text() == "x"


def test_place_is_where_the_old_text_begins(tmp_path: Path) -> None:
    """File and line for an edit, the file alone for one that is new."""
    (tmp_path / "f").write_text("a\nb\nc\n")

    assert Edit("f", old="\nc", new="x").place(tmp_path) == "f:3"
    assert Edit("f", old="b\nc", new="x").place(tmp_path) == "f:2"
    assert Edit("g", new="x").place(tmp_path) == "g"
