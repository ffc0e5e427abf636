"""Hadolint as a program: which settings count."""

from pathlib import Path

import pytest

from eightstage.dockerfile.hadolint import CONFIGURATIONS, lint


def codes(folder: Path, text: str) -> set[str]:
    (folder / "Dockerfile").write_text(text)
    return {finding.code for finding in lint(folder / "Dockerfile").findings}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_settings_of_the_project_count(tmp_path: Path, name: str) -> None:
    """What it ignores is not found; settings of a folder above are somebody else's."""
    text = "FROM debian:trixie-slim\nRUN apt-get install git\n"
    service = tmp_path / "service"
    service.mkdir()
    (tmp_path / name).write_text("ignored: [DL3014]\n")
    assert "DL3014" in codes(service, text)

    (service / name).write_text("ignored: [DL3014]\n")
    assert "DL3014" not in codes(service, text)


def test_what_it_cannot_read_is_told(tmp_path: Path) -> None:
    """A here-document that another instruction follows at once."""
    (tmp_path / "Dockerfile").write_text("FROM debian:trixie-slim\nRUN <<EOF\ntrue\nEOF\nCOPY a /a\n")

    assert lint(tmp_path / "Dockerfile").unreadable.startswith("line 5")
