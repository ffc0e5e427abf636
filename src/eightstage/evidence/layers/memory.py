"""Layers that were read before, by their diff ID: in this process, and on disk."""

import gzip
import json
import os
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

import attrs

from eightstage.evidence.layers.layer import File, Layer

# Raised whenever the shape or meaning of what is remembered changes.
_FORMAT = 6
_READ: dict[str, Layer] = {}
_KEPT_S = 30 * 86_400


def recall(diff_id: str) -> Layer | None:
    """The layer, when it was read before."""
    if diff_id in _READ:
        return _READ[diff_id]
    path = _file(diff_id)
    try:
        data = json.loads(gzip.decompress(path.read_bytes()))
        os.utime(path)
    except (OSError, ValueError, EOFError):
        return None
    files = tuple(attrs.evolve(File(*entry), marks=tuple(entry[-1])) for entry in data.pop("files"))
    _READ[diff_id] = Layer(files=files, removed=tuple(data.pop("removed")), **data)
    return _READ[diff_id]


def remember(layer: Layer) -> None:
    """Keep a layer for later runs."""
    _READ[layer.diff_id] = layer
    path = _file(layer.diff_id)
    data = attrs.asdict(layer, recurse=False) | {"files": [attrs.astuple(f) for f in layer.files]}
    temporary = path.with_suffix(f".{os.getpid()}")
    # Remembering only saves time; a full or read-only disk must not end a verification.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        forget_unused(path.parent)
        try:
            temporary.write_bytes(gzip.compress(json.dumps(data).encode(), 1))
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


@cache
def forget_unused(folder: Path) -> None:
    """Drop what no run has asked for in a month; once in a process."""
    oldest = time.time() - _KEPT_S
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _file(diff_id: str) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "eightstage" / "layers" / f"{diff_id.removeprefix('sha256:')}.{_FORMAT}"
