"""
Layers of images, read from `docker save`, on the classic and on the containerd image store.

What a layer holds never changes under its diff ID, so each is read once and remembered on disk.
"""

import gzip
import hashlib
import json
import os
import posixpath
import re
import tarfile
from collections.abc import Iterable
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import attrs
from zlib_ng import zlib_ng

from eightstage.engine.scope import Scope
from eightstage.errors import EngineError

# A stream of tarfile copies what is left of its buffer with each entry: a large one is slower.
_CHUNK_BYTES = 1 << 15
# Raised whenever the shape or meaning of what is remembered changes.
_FORMAT = 5
# Within 0.3 % of what `docker push` makes with its default level, which this library calls 6 and takes longer for.
_GZIP_LEVEL = 5
_WHITEOUT = ".wh."
# The mark of what a verification itself gives to a build as a secret.
PLANTED = "planted secret"
# Credentials stand in text of this size; programs are larger, and full of accidents.
_LARGEST_TEXT = 1024 * 1024
# Each with texts of which one stands in whatever matches: finding those is many times faster than matching.
_CREDENTIALS = {
    "private key": (
        (b"PRIVATE KEY-----",),
        re.compile(rb"-----BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}"),
    ),
    "cloud access key": ((b"AKIA",), re.compile(rb"\bAKIA[0-9A-Z]{16}\b")),
    "token of a code host": (
        (b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_", b"glpat-"),
        re.compile(rb"\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20})\b"),
    ),
    "token of a package registry": (
        (b"npm_", b"pypi-AgEIcHlwaS5vcmc"),
        re.compile(rb"\b(?:npm_[A-Za-z0-9]{36}|pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50})"),
    ),
    "token of a chat": ((b"xox",), re.compile(rb"\bxox[abprs]-[A-Za-z0-9-]{20,}")),
    PLANTED: ((b"eightstage-canary-",), re.compile(rb"eightstage-canary-[0-9a-f]{16}")),
}
_READ: dict[str, "Layer"] = {}


@attrs.frozen
class File:
    """
    One entry of a layer.

    digest: The SHA-256 of a regular file's content.
    marks: Kinds of credentials that its content looks like.
    """

    path: str
    kind: str
    mode: int
    user_id: int
    group_id: int
    size: int
    digest: str
    target: str
    marks: tuple[str, ...] = ()


@attrs.frozen
class Layer:
    """
    One layer.

    unpacked: Bytes of its regular files.
    compressed: Bytes of its tar archive after gzip.
    removed: Paths of lower layers that it hides.
    """

    diff_id: str
    unpacked: int
    compressed: int
    files: tuple[File, ...]
    removed: tuple[str, ...]


def read_layers(scope: Scope, images: Iterable[str]) -> dict[str, tuple[Layer, ...]]:
    """The layers of each image, lowest first; one `docker save` reads all that are not remembered."""
    wanted = {image: _diff_ids(scope, image) for image in images}
    known = {diff_id: layer for ids in wanted.values() for diff_id in ids if (layer := _recall(diff_id))}
    missing = [image for image, ids in wanted.items() if any(diff_id not in known for diff_id in ids)]
    if missing:
        known |= _save(scope, missing, set(known))
    return {image: tuple(known[diff_id] for diff_id in ids) for image, ids in wanted.items()}


def _diff_ids(scope: Scope, image: str) -> tuple[str, ...]:
    from docker.errors import ImageNotFound  # noqa: PLC0415 - the SDK costs 170 ms

    try:
        return tuple(scope.engine.sdk.api.inspect_image(image)["RootFS"].get("Layers") or ())
    except ImageNotFound as error:
        raise EngineError(f"the image {image[:19]} was removed while it was looked at") from error


def _save(scope: Scope, images: list[str], known: set[str]) -> dict[str, Layer]:
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
            layer = _read_layer(content, known | set(found))
            if layer is not None:
                found[layer.diff_id] = layer
                _remember(layer)
    return found


def _may_be_layer(member: tarfile.TarInfo) -> bool:
    # A packed layer that holds one folder is smaller than a block of a tar archive.
    return member.name.endswith("layer.tar") or member.name.startswith("blobs/sha256/")


def _read_layer(content: IO[bytes], known: set[str]) -> Layer | None:
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
        folder, _, name = path.rpartition("/")
        if name.startswith(_WHITEOUT):
            removed.append(f"{folder}/" if name == ".wh..wh..opq" else f"{folder}/{name.removeprefix(_WHITEOUT)}")
            continue
        content = archive.extractfile(member) if member.isreg() else None
        digest, marks = _read_content(content, member.size) if content else ("", ())
        size = member.size if member.isreg() else 0
        kind, owner, group = _kind(member), member.uid, member.gid
        files.append(File(path, kind, member.mode, owner, group, size, digest, member.linkname, marks))
    return files, removed


def _read_content(content: IO[bytes], size: int) -> tuple[str, tuple[str, ...]]:
    if size > _LARGEST_TEXT:
        return hashlib.file_digest(content, "sha256").hexdigest(), ()  # type: ignore[arg-type]
    data = content.read()
    return hashlib.sha256(data).hexdigest(), _marks(data)


def _marks(data: bytes) -> tuple[str, ...]:
    return tuple(
        name
        for name, (texts, form) in _CREDENTIALS.items()
        if any(text in data for text in texts) and form.search(data)
    )


def _kind(member: tarfile.TarInfo) -> str:
    kinds = ((member.isreg, "file"), (member.isdir, "folder"), (member.issym, "link"), (member.islnk, "hard link"))
    return next((name for test, name in kinds if test()), "special")


def _memory(diff_id: str) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "eightstage" / "layers" / f"{diff_id.removeprefix('sha256:')}.{_FORMAT}"


def _recall(diff_id: str) -> Layer | None:
    if diff_id in _READ:
        return _READ[diff_id]
    try:
        data = json.loads(gzip.decompress(_memory(diff_id).read_bytes()))
    except (OSError, ValueError, EOFError):
        return None
    files = tuple(attrs.evolve(File(*entry), marks=tuple(entry[-1])) for entry in data.pop("files"))
    _READ[diff_id] = Layer(files=files, removed=tuple(data.pop("removed")), **data)
    return _READ[diff_id]


def _remember(layer: Layer) -> None:
    _READ[layer.diff_id] = layer
    path = _memory(layer.diff_id)
    data = attrs.asdict(layer, recurse=False) | {"files": [attrs.astuple(f) for f in layer.files]}
    temporary = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(gzip.compress(json.dumps(data).encode(), 1))
        temporary.replace(path)
    except OSError:
        # Remembering only saves time; a full or read-only disk must not end a verification.
        temporary.unlink(missing_ok=True)


class _Transfer:
    """The engine's answer as a file that stops being read when the run ends."""

    def __init__(self, scope: Scope, images: list[str]) -> None:
        # The SDK's get_image takes one name only; the engine's interface takes several and shares their layers.
        api = scope.engine.sdk.api
        self._scope = scope
        get, url = api._get, api._url("/images/get")  # type: ignore[attr-defined]  # noqa: SLF001
        self._response = get(url, params={"names": images}, stream=True)
        self._response.raise_for_status()

    def read(self, size: int) -> bytes:
        self._scope.check_open()
        return bytes(self._response.raw.read(size))

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
        self._packer = zlib_ng.compressobj(_GZIP_LEVEL, zlib_ng.DEFLATED, 31) if packs else None
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
