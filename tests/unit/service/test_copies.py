"""Copies of a service that are spoiled: nothing outside is followed, waited for or removed."""

import os
import socket
from pathlib import Path

import pytest

from eightstage.evidence import NoEvidence
from eightstage.evidence.gate import copy_of


@pytest.fixture
def service(tmp_path: Path) -> Path:
    made = tmp_path / "service"
    (made / "src").mkdir(parents=True)
    (made / "src/a.js").write_text("a")
    return made


@pytest.mark.timeout(10)
def test_pipes_and_sockets_are_left_out(service: Path, tmp_path: Path) -> None:
    """Reading one would wait for whoever writes."""
    os.mkfifo(service / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(service / "socket"))

        with copy_of(service, tmp_path / "copy") as copy:
            assert sorted(p.name for p in copy.rglob("*")) == ["a.js", "src"]


def test_links_stay_links(service: Path, tmp_path: Path) -> None:
    """The builder gets them as they are; what they lead to is not copied."""
    (service / "out").symlink_to("/etc")
    (service / "gone").symlink_to("nothing")
    (service / "in").symlink_to("src/a.js")

    with copy_of(service, tmp_path / "copy") as copy:
        assert [str((copy / name).readlink()) for name in ("out", "gone", "in")] == ["/etc", "nothing", "src/a.js"]


def test_large_ignored_file_takes_no_room(service: Path, tmp_path: Path) -> None:
    """No build receives it; a file of the same size without content stands for it."""
    (service / ".dockerignore").write_text("*.iso\n")
    for name in ("ignored.iso", "sent.bin"):
        with (service / name).open("wb") as made:
            made.write(b"x" * 20_000_000)

    with copy_of(service, tmp_path / "copy") as copy:
        sizes = {p.name: (p.stat().st_size, p.stat().st_blocks > 0) for p in copy.iterdir() if p.suffix != ""}

    assert sizes["ignored.iso"] == (20_000_000, False)
    assert sizes["sent.bin"] == (20_000_000, True)


def test_what_is_in_the_way_stays(service: Path, tmp_path: Path) -> None:
    """A folder that was there before is neither written to nor removed at the end."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/x").write_text("x")

    with pytest.raises(NoEvidence, match="something is there"), copy_of(service, tmp_path / "mine"):
        pass
    assert (tmp_path / "mine/x").read_text() == "x"
