"""Layers, read from an engine in both ways."""

import pytest

from eightstage.bases import provide
from eightstage.engine.bake import bake
from eightstage.engine.client import Engine
from eightstage.engine.scope import Scope
from eightstage.evidence.layers import Layer, read_layers
from eightstage.evidence.layers.archives import read_archive
from eightstage.evidence.layers.folders import folders_of, read_folders
from eightstage.service.recipe import Recipe

BASE = "node:26-trixie-slim"
# Everything that a layer can hold: files, links of both kinds, modes, owners, and what hides something below.
DOCKERFILE = f"""
FROM {BASE} AS made
RUN mkdir /kept /gone /emptied && echo 1 > /kept/a && ln /kept/a /kept/b && ln -s a /kept/c \\
 && chown -R 1001:1002 /kept && chmod 4755 /kept/a && mkfifo /kept/pipe && echo 2 > /gone/a && echo 3 > /emptied/a \\
 && echo "key=AKIAQQQQQQQQQQQQQQQQ" > "/kept/a name with spaces and ünicode"
RUN rm -r /gone /kept/c && rm -r /emptied && mkdir /emptied && echo 4 > /emptied/b
"""


@pytest.fixture(scope="module")
def layers(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Layer], list[Layer]]:
    """Those of one image, from the engine's folders and from `docker save`; lowest first."""
    folder = tmp_path_factory.mktemp("layers")
    (folder / "Dockerfile").write_text(DOCKERFILE)
    with Scope(engine) as scope:
        provide(scope.engine, BASE)
        done = bake(scope, folder, ["made"], recipe=Recipe({"made": "made"}))
        assert done.is_ok, done.error
        image = done.images["made"]
        ids = tuple(scope.engine.sdk.api.inspect_image(image)["RootFS"]["Layers"])
        folders = dict(folders_of(scope, image, ids))
        if not folders:
            pytest.skip("this engine's store cannot be read from here; docker save is the only way")
        found, saved = read_folders(scope, folders), read_archive(scope, [image], set())
        assert read_layers(scope, [image])[image] == tuple(found[i] for i in ids)
    return [found[i] for i in ids], [saved[i] for i in ids]


def test_folders_hold_what_is_saved(layers: tuple[list[Layer], list[Layer]]) -> None:
    """Paths, kinds, modes, owners, sizes, digests and marks are the same, one by one."""
    for folder, saved in zip(*layers, strict=True):
        assert {f.path: f for f in folder.files} == {f.path: f for f in saved.files}
        assert sorted(folder.removed) == sorted(saved.removed)
        assert folder.unpacked == saved.unpacked


def test_folders_pack_as_small(layers: tuple[list[Layer], list[Layer]]) -> None:
    """Heads of archives may differ by some bytes for each file, and no more."""
    for folder, saved in zip(*layers, strict=True):
        assert folder.compressed == pytest.approx(saved.compressed, rel=0.005, abs=1000)


def test_what_was_made_is_there(layers: tuple[list[Layer], list[Layer]]) -> None:
    """The comparison is not one of two empty lists."""
    *_, made, removing = layers[0]
    files = {f.path: f for f in made.files}

    assert {files[p].kind for p in ("/kept/a", "/kept/b", "/kept/c", "/kept/pipe", "/kept")} == {
        *("file", "hard link", "link", "special", "folder")
    }
    assert files["/kept/a"].mode == 0o4755
    assert (files["/kept/a"].user_id, files["/kept/a"].group_id) == (1001, 1002)
    assert files["/kept/a name with spaces and ünicode"].marks == ("cloud access key",)
    assert {"/gone", "/kept/c"} <= set(removing.removed)
    assert any(path.startswith("/emptied") for path in removing.removed)
