"""Planted defects: edits that must fit."""

import os
from pathlib import Path

import pytest

from eightstage.defects import DefectError, Edit, plant


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

    assert plant([Edit("f", old="b", new="x"), Edit("f", old="\nc", new="y"), Edit("g", new="z")], tmp_path) == (
        "f:2",
        "f:3",
        "g",
    )
    assert (tmp_path / "f").read_text() == "a\nxy\n"


def test_edits_that_change_the_same_text_are_refused(tmp_path: Path) -> None:
    """One of them would be lost; nothing is changed."""
    (tmp_path / "f").write_text("a b c")

    with pytest.raises(DefectError, match="two of the edits change the same text"):
        plant([Edit("f", old="a b", new="x"), Edit("f", old="b c", new="y")], tmp_path)
    assert (tmp_path / "f").read_text() == "a b c"


def test_edits_are_found_in_the_files_as_they_are(tmp_path: Path) -> None:
    """What one writes is no place for another, and lengths that change move nothing."""
    (tmp_path / "f").write_text("a b c")

    plant([Edit("f", old="a", new="c c c"), Edit("f", old="c", new="x")], tmp_path)

    assert (tmp_path / "f").read_text() == "c c c b x"


@pytest.mark.parametrize("path", ["link/x", "../x", "a/../../x", "file-link", "new-link"])
def test_edit_that_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    """Through a link or `..`: nothing outside of the copy is made or changed."""
    copy, outside = tmp_path / "copy", tmp_path / "x"
    copy.mkdir()
    outside.write_text("mine")
    (copy / "link").symlink_to("..")
    (copy / "file-link").symlink_to(outside)
    (copy / "new-link").symlink_to(tmp_path / "new")

    with pytest.raises(DefectError, match="leads out of"):
        Edit(path, new="planted").apply(copy)
    assert outside.read_text() == "mine"
    assert not (tmp_path / "new").exists()


@pytest.mark.timeout(10)
def test_edit_of_what_is_no_text_is_refused(tmp_path: Path) -> None:
    """A pipe is not waited for, and bytes are not taken for text."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "bytes").write_bytes(b"\xff a")
    (tmp_path / "folder").mkdir()

    for edit in (
        Edit("pipe", new="x"),
        Edit("pipe", old="a", new="x"),
        Edit("folder", new="x"),
        Edit("bytes", old="a", new="x"),
    ):
        with pytest.raises(DefectError):
            edit.apply(tmp_path)
    assert (tmp_path / "bytes").read_bytes() == b"\xff a"


def test_edit_fits_whatever_the_line_ends(tmp_path: Path) -> None:
    """A checkout on Windows has others than the policy."""
    (tmp_path / "f").write_bytes(b"a\r\nb\r\nc\r\n")

    Edit("f", old="a\nb", new="x").apply(tmp_path)

    assert (tmp_path / "f").read_text() == "x\nc\n"


@pytest.mark.parametrize(("at", "text"), [("start", "x\na\n"), ("end", "a\nx\n")])
def test_edit_adds_at_an_end_of_the_file(tmp_path: Path, at: str, text: str) -> None:
    """Whatever the file holds."""
    (tmp_path / "f").write_text("a\n")

    Edit("f", new="x\n", at=at).apply(tmp_path)

    assert (tmp_path / "f").read_text() == text


def test_edit_adds_nothing_to_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A new file would be another edit than the one that was meant."""
    with pytest.raises(DefectError, match="f is not there, or empty"):
        Edit("f", new="x", at="end").apply(tmp_path)
    assert not (tmp_path / "f").exists()


def moved(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        file = tmp_path / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"lib__web__a_js": "one\n"}, "lib/web/a.js:1"),
        ({"lib__main_js": "\none\n"}, "lib/main.js:2"),
        ({"lib__a_js": "one\n", "lib__b_js": "one\n"}, "lib/a.js:1"),
        ({"lib__main_js": "one\n", "test__main_js": "one\n", "lib__main_test_js": "one\n"}, "lib/main.js:1"),
        ({"lib__main_js": "one\n", "build__b_js": "one\n", "_dockerignore": "build\n"}, "lib/main.js:1"),
        ({"src__a_js": "one\n", "lib__a_js": "one\n"}, "src/a.js:1"),
    ],
)
def test_edit_follows_its_text(tmp_path: Path, files: dict[str, str], place: str) -> None:
    """To a file of the same name, or else of the same kind; what tests hold, or no build sees, is none of the service's."""
    service = moved(tmp_path, **files)

    assert plant([Edit("src/a.js", old="one", new="two", follows=True)], service) == (place,)


@pytest.mark.parametrize(
    "files",
    [
        {"lib__b_js": "one\n", "lib__c_js": "one\n"},
        {"lib__b_js": "one one\n"},
        {"lib__b_py": "one\n"},
        {"src__a_js": "three\n", "lib__b_js": "one\n"},
    ],
)
def test_edit_follows_nothing_that_is_not_clear(tmp_path: Path, files: dict[str, str]) -> None:
    """Two places, none, a file of another kind, or a file that stayed where it was and lost its text."""
    with pytest.raises(DefectError, match=r"src/a\.js: 'one' stands there 0 times, not once"):
        plant([Edit("src/a.js", old="one", new="two", follows=True)], moved(tmp_path, **files))


def test_edit_of_a_policy_stays_where_it_is_said(tmp_path: Path) -> None:
    """A policy names its own file, and must be told when that is gone."""
    with pytest.raises(DefectError, match="stands there 0 times"):
        plant([Edit("src/a.js", old="one", new="two")], moved(tmp_path, lib__a_js="one\n"))
