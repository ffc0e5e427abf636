"""A layer and its entries, however they were read."""

import hashlib
from typing import IO, Any

import attrs

from eightstage.evidence.layers.accounts import ACCOUNTS, without_hashes
from eightstage.evidence.layers.certificates import ends
from eightstage.evidence.layers.credentials import marks
from eightstage.evidence.layers.machine import machine
from eightstage.evidence.layers.packages import is_code, notes

# Within 0.3 % of what `docker push` makes with its default level, which this library calls 6 and takes longer for.
GZIP_LEVEL = 5
# For zlib: the largest window, in a gzip container.
GZIP_WINDOW = 31
# Credentials stand in text of this size; programs are larger, and full of accidents.
_LARGEST_TEXT = 1024 * 1024
_CHUNK_BYTES = 1 << 18


@attrs.frozen
class File:
    """
    One entry of a layer.

    digest: The SHA-256 of a regular file's content.
    marks: Kinds of credentials that its content looks like.
    machine: The number of the processor that a program or library in ELF format is for; 0 for any other file.
    certificates: When each certificate in PEM format that stands in it ends, in seconds since 1970; see `ends`.
    text: What stands in it, for the few files that tell about accounts or packages; "" for any other.
    md5: The MD5 of a program or library, by which packages know it; "" for any other file.
    """

    path: str
    kind: str
    mode: int
    user_id: int
    group_id: int
    size: int
    digest: str = ""
    target: str = ""
    marks: tuple[str, ...] = ()
    machine: int = 0
    certificates: tuple[int, ...] = ()
    text: str = ""
    md5: str = ""

    @property
    def is_program(self) -> bool:
        """Whether somebody may run it, or follows it to something that runs."""
        return bool(self.mode & 0o111) and self.kind != "folder"


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


def read_content(path: str, content: IO[bytes], size: int) -> dict[str, Any]:
    """What a regular file of `size` bytes at `path` holds, as fields of a `File`."""
    head = content.read(_LARGEST_TEXT)
    digests = {"digest": hashlib.sha256(head)}
    if is_code(path):
        digests["md5"] = hashlib.md5(head, usedforsecurity=False)
    for chunk in iter(lambda: content.read(_CHUNK_BYTES), b"") if size > _LARGEST_TEXT else ():
        for digest in digests.values():
            digest.update(chunk)
    held = {name: digest.hexdigest() for name, digest in digests.items()} | {"machine": machine(head)}
    if size > _LARGEST_TEXT:
        return held
    return held | {
        "marks": marks(head),
        "certificates": ends(head),
        "text": without_hashes(head) if path in ACCOUNTS else notes(path, head),
    }
