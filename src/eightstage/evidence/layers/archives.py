"""Layers read from `docker save`, on the classic and on the containerd image store."""

import gzip
import hashlib
import posixpath
import tarfile
from contextlib import closing
from functools import cached_property
from typing import IO, Any

from zlib_ng import zlib_ng

from eightstage.engine.images import save
from eightstage.engine.scope import Scope
from eightstage.evidence.layers.layer import GZIP_LEVEL, GZIP_WINDOW, File, Layer, read_content

# A stream of tarfile copies what is left of its buffer with each entry: a large one is slower.
_CHUNK_BYTES = 1 << 15
_WHITEOUT = ".wh."


def read_archive(scope: Scope, images: list[str], known: set[str]) -> dict[str, Layer]:
    """The layers of these images that are not known, by diff ID; one `docker save` reads all."""
    found: dict[str, Layer] = {}
    with (
        closing(_Transfer(scope, images)) as transfer,
        tarfile.open(fileobj=transfer, mode="r|", bufsize=_CHUNK_BYTES) as archive,  # type: ignore[call-overload]
    ):
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            # In the archive a blob is named by its digest, which for a layer that is not packed is its diff ID.
            is_known = f"sha256:{member.name.rpartition('/')[2]}" in known
            if content is None or is_known or not _may_be_layer(member):
                continue
            layer = read_layer(content, known | set(found))
            if layer is not None:
                found[layer.diff_id] = layer
    return found


def _may_be_layer(member: tarfile.TarInfo) -> bool:
    # A packed layer that holds one folder is smaller than a block of a tar archive.
    return member.name.endswith("layer.tar") or member.name.startswith("blobs/sha256/")


def read_layer(content: IO[bytes], known: set[str]) -> Layer | None:
    """The layer in a blob, or None when the blob is something else or a layer already known."""
    head = content.read(512)
    packed = head[:2] == b"\x1f\x8b"
    if not packed and head[257:262] != b"ustar" and any(head):
        return None
    transfer = _Tee(_Prefixed(head, content), packs=not packed)
    tee = _Tee(gzip.GzipFile(fileobj=transfer), packs=False) if packed else transfer  # type: ignore[call-overload]
    try:
        with tarfile.open(fileobj=tee, mode="r|", bufsize=_CHUNK_BYTES) as archive:  # type: ignore[call-overload]
            files, removed = _entries(archive)
        while tee.read(_CHUNK_BYTES):
            pass
    except tarfile.TarError:
        return None
    diff_id = f"sha256:{tee.digest}"
    if diff_id in known:
        return None
    compressed = transfer.count if packed else transfer.compressed
    return Layer(diff_id, sum(f.size for f in files), compressed, tuple(files), tuple(removed))


def _entries(archive: tarfile.TarFile) -> tuple[list[File], list[str]]:
    files: list[File] = []
    removed: list[str] = []
    for member in archive:
        path = posixpath.normpath(f"/{member.name}")
        if path == "/":
            continue
        folder, _, name = path.rpartition("/")
        if name.startswith(_WHITEOUT):
            removed.append(f"{folder}/" if name == ".wh..wh..opq" else f"{folder}/{name.removeprefix(_WHITEOUT)}")
            continue
        content = archive.extractfile(member) if member.isreg() else None
        held = read_content(path, content, member.size) if content else {}
        size = member.size if member.isreg() else 0
        target = posixpath.normpath(f"/{member.linkname}") if member.islnk() else member.linkname
        files.append(File(path, _kind(member), member.mode, member.uid, member.gid, size, target=target, **held))
    return files, removed


def _kind(member: tarfile.TarInfo) -> str:
    kinds = ((member.isreg, "file"), (member.isdir, "folder"), (member.issym, "link"), (member.islnk, "hard link"))
    return next((name for test, name in kinds if test()), "special")


class _Transfer:
    """The engine's answer as a file that stops being read when the run ends."""

    def __init__(self, scope: Scope, images: list[str]) -> None:
        self._scope = scope
        self._archive, self._response = save(scope.engine, images)

    def read(self, size: int) -> bytes:
        self._scope.check_open()
        return self._archive.read(size)

    def close(self) -> None:
        self._response.close()


class _Prefixed:
    """A file whose first bytes were read already."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int = -1) -> bytes:
        head, self._head = (self._head, b"") if size < 0 else (self._head[:size], self._head[size:])
        return head + self._rest.read(size - len(head) if size >= 0 else -1)


class _Tee:
    """A file that counts and hashes what is read through it, and packs it to learn its compressed size."""

    def __init__(self, source: Any, *, packs: bool) -> None:  # noqa: ANN401 - anything with read()
        self._source = source
        self._hash = hashlib.sha256()
        self._packer = zlib_ng.compressobj(GZIP_LEVEL, zlib_ng.DEFLATED, GZIP_WINDOW) if packs else None
        self._packed = 0
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._source.read(size)
        self.count += len(data)
        self._hash.update(data)
        if self._packer is not None:
            self._packed += len(self._packer.compress(data))
        return data

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()

    @cached_property
    def compressed(self) -> int:
        return self._packed + (len(self._packer.flush()) if self._packer is not None else 0)
