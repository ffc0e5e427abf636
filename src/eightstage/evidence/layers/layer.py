"""A layer and its entries, however they were read."""

import hashlib
from typing import IO

import attrs

from eightstage.evidence.layers.credentials import marks

# Within 0.3 % of what `docker push` makes with its default level, which this library calls 6 and takes longer for.
GZIP_LEVEL = 5
# For zlib: the largest window, in a gzip container.
GZIP_WINDOW = 31
# Credentials stand in text of this size; programs are larger, and full of accidents.
_LARGEST_TEXT = 1024 * 1024


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


def read_content(content: IO[bytes], size: int) -> tuple[str, tuple[str, ...]]:
    """Digest and marks of a regular file of `size` bytes."""
    if size > _LARGEST_TEXT:
        return hashlib.file_digest(content, "sha256").hexdigest(), ()  # type: ignore[arg-type]
    data = content.read()
    return hashlib.sha256(data).hexdigest(), marks(data)
