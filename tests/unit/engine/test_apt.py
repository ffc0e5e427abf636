"""The Debian mirror, read from the machine's own apt."""

from pathlib import Path

import pytest

from eightstage.engine.apt import keyring, mirror
from eightstage.errors import EngineError

DEB822 = "Types: deb\n# URIs: http://old.example/debian\nURIs: http://mirror.example/debian\nSuites: stable\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sources.list", "# deb http://old.example/debian x main\ndeb http://mirror.example/debian stable main\n"),
        ("sources.list", "deb [signed-by=/k.gpg arch=amd64] http://mirror.example/debian/ stable main\n"),
        ("sources.list.d/debian.sources", DEB822),
    ],
)
def test_mirror_is_found(tmp_path: Path, name: str, text: str) -> None:
    """Both forms of sources are read; comments are not."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)

    assert mirror(tmp_path) == "http://mirror.example/debian"


def test_no_mirror_is_an_error(tmp_path: Path) -> None:
    """Sources of other projects only are told, with where to look."""
    (tmp_path / "sources.list").write_text("deb https://packages.example/apt stable main\n")

    with pytest.raises(EngineError, match="no Debian mirror"):
        mirror(tmp_path)


def test_missing_keys_are_an_error(tmp_path: Path) -> None:
    """Without Debian's keys nothing is downloaded; the error names the package."""
    with pytest.raises(EngineError, match="debian-archive-keyring"):
        keyring(tmp_path)
