"""Where an engine keeps its files, proven by what it says of itself."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from eightstage.engine.client import Engine


@pytest.mark.parametrize(
    ("kept", "said", "is_here"),
    [("one\n", "one", True), ("other", "one", False), ("", "", False), (None, "one", False)],
)
def test_folder_is_the_engines_when_it_holds_its_identity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: str | None, said: str, *, is_here: bool
) -> None:
    """A folder of the same name with another identity belongs to another engine."""
    if kept is not None:
        (tmp_path / "engine-id").write_text(kept)
    sdk = SimpleNamespace(info=lambda: {"DockerRootDir": str(tmp_path), "ID": said})
    monkeypatch.setattr(Engine, "sdk", sdk)

    assert Engine("tcp://elsewhere:2375", "DOCKER_HOST", ("docker",), {}).stores_files_here is is_here
