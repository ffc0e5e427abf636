"""Layers that were read before, by their diff ID: in this process, and on disk."""

import gzip
import json
import os
import time
from contextlib import suppress
from functools import cache as once
from pathlib import Path
from typing import Any

import attrs

from eightstage.evidence.layers.layer import File, Layer
from eightstage.system import cache

# Raised whenever the shape or meaning of what is remembered changes.
_FORMAT = 12
_READ: dict[str, Layer] = {}
_KEPT_S = 30 * 86_400


def recall(diff_id: str) -> Layer | None:
    """The layer, when it was read before."""
    if diff_id in _READ:
        return _READ[diff_id]
    path = _file(diff_id)
    content = cache.recall(path)
    if content is None:
        return None
    with suppress(OSError):
        os.utime(path)
    data = json.loads(gzip.decompress(content))
    files = tuple(_file_of(entry) for entry in data.pop("files"))
    _READ[diff_id] = Layer(files=files, removed=tuple(data.pop("removed")), **data)
    return _READ[diff_id]


def _file_of(fields: list[Any]) -> File:
    # What was written as tuples is read as lists.
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in fields]
    return File(*values)


def remember(layer: Layer) -> None:
    """Keep a layer for later runs."""
    _READ[layer.diff_id] = layer
    path = _file(layer.diff_id)
    data = attrs.asdict(layer, recurse=False) | {"files": [attrs.astuple(f) for f in layer.files]}
    # Remembering only saves time; a full or read-only disk must not end a verification.
    with suppress(OSError):
        cache.keep(path, gzip.compress(json.dumps(data).encode(), 1))
        forget_unused(path.parent)


@once
def forget_unused(folder: Path) -> None:
    """Drop what no run has asked for in a month; once in a process."""
    oldest = time.time() - _KEPT_S
    for path in folder.iterdir():
        # Another run may drop the same.
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < oldest:
                path.unlink()


def _file(diff_id: str) -> Path:
    return cache.folder("layers") / f"{diff_id.removeprefix('sha256:')}.{_FORMAT}"
