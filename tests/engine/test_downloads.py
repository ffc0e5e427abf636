"""Debian's packages, fetched from the machine's mirror into a folder of their own."""

from pathlib import Path

from eightstage.engine.apt import PrivateApt


def test_older_version_goes_when_a_newer_one_is_fetched(tmp_path: Path) -> None:
    """A package is there once, however often it was downloaded and whatever it was then."""
    apt = PrivateApt(tmp_path, "trixie")
    older = tmp_path / "cache/archives/tini_0.0.1-1_amd64.deb"
    older.parent.mkdir(parents=True)
    older.write_bytes(b"no archive any more")

    found = [archive.name.partition("_")[0] for archive in apt.download(["tini"])]

    assert not older.exists()
    assert found.count("tini") == 1
