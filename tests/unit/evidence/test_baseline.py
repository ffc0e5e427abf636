"""Accepted sizes: what is written is read again, and what grew since is named by layer, dependency and file."""

import os
from pathlib import Path

import pytest

from eightstage.errors import PolicyError
from eightstage.evidence.baseline import text_of, what_grew
from eightstage.evidence.image import Image
from eightstage.evidence.layers import File, Layer
from eightstage.service.accepted import FILE_NAME, read

BASE, INSTALL = 'RUN echo "a \\ b"', "RUN npm ci"


def image(**sizes: int) -> Image:
    """An image with a base of one large file, and an install of the files that are named."""
    large = (file("/usr/bin/node", 9_000_000),)
    installed = tuple(file(path, size) for path, size in sizes.items())
    layers = tuple(Layer(f"sha256:{n}", sum(f.size for f in fs), 10, fs, ()) for n, fs in enumerate((large, installed)))
    history = ({"CreatedBy": "CMD x"}, {"CreatedBy": INSTALL}, {"CreatedBy": f"{BASE} # buildkit"})
    return Image("production", "sha256:x", {}, layers, history)


def file(path: str, size: int) -> File:
    return File(path, "file", 0o644, 0, 0, size, "", "")


def test_growth_is_told_by_layer_dependency_and_file(tmp_path: Path) -> None:
    """The files of one package are one line; what stayed as it was is not told."""
    package = "/app/node_modules/@scope/left"
    before = image(**{f"{package}/a.js": 1_000_000, f"{package}/b.js": 1_000_000, "/app/server.js": 500_000})
    now = image(**{f"{package}/a.js": 3_000_000, f"{package}/b.js": 2_000_000, "/app/server.js": 500_000})
    (tmp_path / FILE_NAME).write_text(text_of([("production", before)]))

    baseline = read(tmp_path)

    assert baseline is not None
    assert baseline.sizes["production"].layers == {BASE: 9_000_000, INSTALL: 2_500_000}
    assert what_grew(now, baseline.sizes["production"]) == (f"+   3.0 MB  {INSTALL}", f"+   3.0 MB  {package}")
    assert what_grew(before, baseline.sizes["production"]) == ()


def test_something_new_is_told_with_its_whole_size(tmp_path: Path) -> None:
    """Nothing is recorded of it, so how much it grew is not known."""
    (tmp_path / FILE_NAME).write_text(text_of([("production", image(**{"/app/server.js": 500_000}))]))
    baseline = read(tmp_path)

    assert baseline is not None
    told = what_grew(image(**{"/app/server.js": 500_000, "/app/film.mp4": 4_000_000}), baseline.sizes["production"])

    assert told[1] == "    4.0 MB  /app/film.mp4 (was not recorded)"


@pytest.mark.parametrize(
    "text", ["[production]\nunpacked = 1\n", "production = 1\n", "[production\n", "a" + ".a" * 100_000 + " = 1"]
)
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    """The error names the file and the task that writes it anew."""
    (tmp_path / FILE_NAME).write_text(text)

    with pytest.raises(PolicyError, match=FILE_NAME) as caught:
        read(tmp_path)

    assert "inv baseline" in str(caught.value)


@pytest.mark.timeout(10)
def test_what_is_no_file_of_the_service_is_refused(tmp_path: Path) -> None:
    """A pipe is not waited for, and a link does not lead out."""
    (tmp_path / "service").mkdir()
    (tmp_path / "outside").write_text("")
    lock = tmp_path / "service" / FILE_NAME

    lock.symlink_to("../outside")
    with pytest.raises(PolicyError, match=rf"{FILE_NAME} leads out of"):
        read(tmp_path / "service")

    lock.unlink()
    os.mkfifo(lock)
    with pytest.raises(PolicyError, match=rf"{FILE_NAME} is a named pipe"):
        read(tmp_path / "service")
