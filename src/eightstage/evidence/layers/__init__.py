"""
Layers of images: from the folders in which the engine keeps them, or else from `docker save`.

What a layer holds never changes under its diff ID, so each is read once and remembered on disk.
"""

from collections.abc import Iterable

from eightstage.engine.images import inspect
from eightstage.engine.scope import Scope
from eightstage.evidence.layers.accounts import ACCOUNTS, PASSWD, SET, SHADOW
from eightstage.evidence.layers.archives import read_archive
from eightstage.evidence.layers.certificates import UNREADABLE
from eightstage.evidence.layers.credentials import PLANTED, marks
from eightstage.evidence.layers.folders import folders_of, read_folders
from eightstage.evidence.layers.layer import File, Layer
from eightstage.evidence.layers.memory import recall, remember
from eightstage.evidence.layers.packages import DIVERSIONS, SUMS

__all__ = [
    "ACCOUNTS",
    "DIVERSIONS",
    "PASSWD",
    "PLANTED",
    "SET",
    "SHADOW",
    "SUMS",
    "UNREADABLE",
    "File",
    "Layer",
    "marks",
    "read_layers",
]


def read_layers(scope: Scope, images: Iterable[str]) -> dict[str, tuple[Layer, ...]]:
    """The layers of each image, lowest first; those that are not remembered are read together."""
    wanted = {image: _diff_ids(scope, image) for image in images}
    known = {diff_id: layer for ids in wanted.values() for diff_id in ids if (layer := recall(diff_id))}
    missing = {image: ids for image, ids in wanted.items() if any(diff_id not in known for diff_id in ids)}
    unpacked = {diff_id: path for image, ids in missing.items() for diff_id, path in folders_of(scope, image, ids)}
    found = read_folders(scope, {diff_id: path for diff_id, path in unpacked.items() if diff_id not in known})
    packed = [image for image, ids in missing.items() if any(diff_id not in known | found for diff_id in ids)]
    if packed:
        found |= read_archive(scope, packed, set(known | found))
    for layer in found.values():
        remember(layer)
    known |= found
    return {image: tuple(known[diff_id] for diff_id in ids) for image, ids in wanted.items()}


def _diff_ids(scope: Scope, image: str) -> tuple[str, ...]:
    return tuple(inspect(scope.engine, image)["RootFS"].get("Layers") or ())
