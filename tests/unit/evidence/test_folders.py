"""Where the folders of an engine may be read, and where not."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from eightstage.errors import EngineError
from eightstage.evidence.layers.folders import folders_of, read_folders


def scope(driver: dict[str, Any] | None, *options: str, is_here: bool = True) -> Any:  # noqa: ANN401 - what is asked of a scope, and no more
    api = SimpleNamespace(inspect_image=lambda _: {"GraphDriver": driver})
    info = {"SecurityOptions": list(options)}
    engine = SimpleNamespace(sdk=SimpleNamespace(api=api), info=info, stores_files_here=is_here)
    return SimpleNamespace(engine=engine)


@pytest.fixture
def overlay(tmp_path: Path) -> dict[str, Any]:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
    lower = f"{tmp_path / 'b'}:{tmp_path / 'c'}"
    return {"Name": "overlay2", "Data": {"UpperDir": str(tmp_path / "a"), "LowerDir": lower}}


def test_folders_come_lowest_first(overlay: dict[str, Any]) -> None:
    """As the layers of an image do."""
    found = folders_of(scope(overlay), "image", ("1", "2", "3"))

    assert [(diff_id, path.name) for diff_id, path in found] == [("1", "c"), ("2", "b"), ("3", "a")]


@pytest.mark.parametrize("option", ["name=rootless", "name=userns"])
def test_engine_with_other_owners_is_left_alone(overlay: dict[str, Any], option: str) -> None:
    """Its files belong to other numbers than containers see."""
    assert folders_of(scope(overlay, option), "image", ("1", "2", "3")) == ()


def test_folders_of_this_machine_are_not_those_of_an_engine_elsewhere(overlay: dict[str, Any]) -> None:
    """Two engines name their folders alike; without proof that they are this one's, none is read."""
    assert folders_of(scope(overlay, is_here=False), "image", ("1", "2", "3")) == ()


def test_other_stores_are_left_alone(overlay: dict[str, Any], tmp_path: Path) -> None:
    """Another driver, the containerd store, another number of layers, or folders of another machine."""
    ids = ("1", "2", "3")

    assert folders_of(scope(None), "image", ids) == ()
    assert folders_of(scope(overlay | {"Name": "btrfs"}), "image", ids) == ()
    assert folders_of(scope(overlay), "image", ids[:2]) == ()
    (tmp_path / "c").rmdir()
    assert folders_of(scope(overlay), "image", ids) == ()


def test_layer_that_is_removed_meanwhile_is_told(tmp_path: Path) -> None:
    """Another run may remove an image while this one reads it."""
    with pytest.raises(EngineError, match="was removed while it was looked at"):
        read_folders(scope(None), {"sha256:1": tmp_path / "gone"})
