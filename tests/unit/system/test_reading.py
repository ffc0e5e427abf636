"""Files of a stranger: none is waited for, read whole whatever its size, or read outside of its folder."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from eightstage.system.reading import Missing, Unreadable, inside, read, text_of


def huge(file: Path) -> None:
    with file.open("wb") as made:
        made.truncate(5_000_000_000)


def listening(file: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(file))


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (os.mkfifo, "is a named pipe; put a file there"),
        (listening, "is a socket; put a file there"),
        (Path.mkdir, "is a folder; put a file there"),
        (huge, "has 5.00 GB, and at most 64.0 MB are read"),
        (lambda file: file.symlink_to("/dev/zero"), "leads out of"),
        (lambda file: file.symlink_to("../outside"), "leads out of"),
        (lambda file: file.symlink_to("f"), "is a link that leads to itself"),
        (lambda file: file.symlink_to("gone"), "is not there"),
    ],
)
def test_what_is_no_file_of_the_folder_is_not_read(tmp_path: Path, make: Callable[[Path], object], reason: str) -> None:
    """A pipe would be waited for, a device has no end, and a link may lead to anything of the machine."""
    folder = tmp_path / "service"
    folder.mkdir()
    (tmp_path / "outside").write_text("secret")
    make(folder / "f")

    with pytest.raises(Unreadable, match=reason):
        read(folder, "f")


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "/etc/passwd", "../outside", "sub/../../outside"])
def test_name_that_leads_nowhere_or_out_is_refused(tmp_path: Path, name: str) -> None:
    """Too long, not possible, absolute or with `..`: never a traceback, and nothing is read."""
    (tmp_path / "service").mkdir()
    (tmp_path / "outside").write_text("secret")

    with pytest.raises(Unreadable):
        read(tmp_path / "service", name)


def test_missing_file_is_told_apart(tmp_path: Path) -> None:
    """Some files need not be there."""
    (tmp_path / "f").write_text("x")

    for name in ("g", "f/g", "a/b/c"):
        with pytest.raises(Missing):
            read(tmp_path, name)


def test_link_inside_is_followed(tmp_path: Path) -> None:
    """Where it stays in the folder, and whether the folder itself is reached by a link."""
    (tmp_path / "service").mkdir()
    (tmp_path / "service/real").write_text("x")
    (tmp_path / "service/link").symlink_to("real")
    (tmp_path / "other").symlink_to("service")

    assert read(tmp_path / "other", "link") == b"x"
    assert inside(tmp_path / "other", "new/file") == tmp_path / "service/new/file"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("ä".encode("utf-16"), "is in UTF-16; save it as UTF-8"),
        ("a\nb".encode("utf-16-be"), "holds a NUL byte on line 1"),
        ("a\nä".encode("latin-1"), "byte 0xe4 on line 2; save it as UTF-8"),
    ],
)
def test_other_encodings_are_named(data: bytes, reason: str) -> None:
    """What it is, where that is known, and what to do."""
    with pytest.raises(Unreadable, match=reason):
        text_of(data)


def test_mark_of_utf8_is_left_out() -> None:
    """Some editors put it first."""
    assert text_of("ä".encode("utf-8-sig")) == "ä"
