"""
Layers read from the folders in which an engine on this machine keeps them unpacked.

That is many times faster than `docker save`, which streams every layer of an image for the sake of one that is new. It
works where the engine's overlay2 store can be read, beside the engine, and owners are stored as containers see them.
Elsewhere there are no such folders.
"""

import os
import stat
import tarfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from zlib_ng import zlib_ng

from eightstage.engine.images import inspect
from eightstage.engine.scope import Scope
from eightstage.errors import EngineError
from eightstage.evidence.layers.layer import GZIP_LEVEL, GZIP_WINDOW, File, Layer, read_content

# Packing leaves the interpreter to the other thread.
_THREADS = 2
_CHUNK_BYTES = 1 << 16
_OPAQUE = "trusted.overlay.opaque"
_KINDS = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "link"}


def folders_of(scope: Scope, image: str, diff_ids: tuple[str, ...]) -> tuple[tuple[str, Path], ...]:
    """Each layer's diff ID with its folder; empty where the folders are not to be had."""
    if not scope.engine.stores_files_here:
        return ()
    driver = inspect(scope.engine, image).get("GraphDriver") or {}
    data = driver.get("Data") or {}
    if driver.get("Name") != "overlay2" or "UpperDir" not in data or _shifts_owners(scope):
        return ()
    highest_first = [data["UpperDir"], *(name for name in data.get("LowerDir", "").split(":") if name)]
    paths = [Path(name) for name in reversed(highest_first)]
    if len(paths) != len(diff_ids) or not all(os.access(path, os.R_OK | os.X_OK) for path in paths):
        return ()
    return tuple(zip(diff_ids, paths, strict=True))


def _shifts_owners(scope: Scope) -> bool:
    """Whether the engine stores other numbers of users than containers see: without root, or with remapped users."""
    options = scope.engine.info.get("SecurityOptions") or ()
    return any(name in option for option in options for name in ("rootless", "userns"))


def read_folders(scope: Scope, folders: Mapping[str, Path]) -> dict[str, Layer]:
    """
    The layers in these folders, by diff ID.

    Raises:
        EngineError: One of them was removed meanwhile.
    """
    with ThreadPoolExecutor(_THREADS) as pool:
        read = pool.map(lambda item: _read(scope, *item), folders.items())
        try:
            return {layer.diff_id: layer for layer in read}
        except OSError as error:
            raise EngineError(f"a layer was removed while it was looked at: {error}") from error


def _read(scope: Scope, diff_id: str, root: Path) -> Layer:
    files: list[File] = []
    removed: list[str] = []
    packer = _Packer()
    inodes: dict[int, str] = {}
    with tarfile.open(fileobj=packer, mode="w|", bufsize=_CHUNK_BYTES) as archive:  # type: ignore[call-overload]
        for path, status in _walk(root):
            scope.check_open()
            name = f"/{path.relative_to(root)}"
            if stat.S_ISCHR(status.st_mode) and status.st_rdev == 0:
                removed.append(name)
                continue
            if stat.S_ISDIR(status.st_mode) and _is_opaque(path):
                removed.append(f"{name}/")
            files.append(_add(archive, path, name, status, inodes))
    return Layer(diff_id, sum(f.size for f in files), packer.finish(), tuple(files), tuple(removed))


def _walk(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Every entry below a folder, in the order of a layer's archive."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = Path(entry.path)
        yield path, entry.stat(follow_symlinks=False)
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path)


def _is_opaque(folder: Path) -> bool:
    try:
        return os.getxattr(folder, _OPAQUE) == b"y"
    except OSError:
        return False


def _add(archive: tarfile.TarFile, path: Path, name: str, status: os.stat_result, inodes: dict[int, str]) -> File:
    kind = _KINDS.get(stat.S_IFMT(status.st_mode), "special")
    first = inodes.setdefault(status.st_ino, name) if kind == "file" and status.st_nlink > 1 else name
    entry = tarfile.TarInfo(name.lstrip("/"))
    entry.mode, entry.uid, entry.gid = stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid
    entry.mtime = int(status.st_mtime)
    size = 0
    held: dict[str, Any] = {}
    if first != name:
        kind, entry.type, entry.linkname = "hard link", tarfile.LNKTYPE, first.lstrip("/")
        archive.addfile(entry)
    elif kind == "file":
        size = entry.size = status.st_size
        with path.open("rb") as content:
            held = read_content(name, content, size)
            content.seek(0)
            archive.addfile(entry, content)
    else:
        entry.type = {"folder": tarfile.DIRTYPE, "link": tarfile.SYMTYPE}.get(kind, tarfile.FIFOTYPE)
        entry.linkname = str(path.readlink()) if kind == "link" else ""
        archive.addfile(entry)
    target = first if first != name else entry.linkname
    return File(name, kind, entry.mode, entry.uid, entry.gid, size, target=target, **held)


class _Packer:
    """A file that packs what is written to it, and keeps nothing but how much came out."""

    def __init__(self) -> None:
        self._packer = zlib_ng.compressobj(GZIP_LEVEL, zlib_ng.DEFLATED, GZIP_WINDOW)
        self._packed = 0

    def write(self, data: bytes) -> int:
        self._packed += len(self._packer.compress(data))
        return len(data)

    def finish(self) -> int:
        """Bytes of the whole archive after gzip."""
        return self._packed + len(self._packer.flush())
