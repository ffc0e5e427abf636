"""Data kept between runs only to save time; anything missing, truncated or foreign counts as absent."""

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile

import platformdirs


def folder(name: str) -> Path:
    """A folder in this user's cache; it is created only when something is kept."""
    return platformdirs.user_cache_path("eightstage", appauthor=False) / name


def keep(file: Path, content: bytes) -> None:
    """
    Keep content for a later run.

    Raises:
        OSError: The folder cannot be written, or is full.
    """
    write_whole(file, sha256(content).hexdigest().encode() + b"\n" + content)


def recall(file: Path) -> bytes | None:
    """The kept content; None if there is none, or if `keep` did not write it."""
    try:
        digest, _, content = file.read_bytes().partition(b"\n")
    except OSError:
        return None
    return content if digest == sha256(content).hexdigest().encode() else None


def write_whole(file: Path, content: bytes, mode: int = 0o644) -> None:
    """
    Write a whole file or nothing; never leave a partial file.

    Raises:
        OSError: The folder cannot be written, or is full.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    new = None
    try:
        # The file's own name would be too long where it is as long as names may be.
        with NamedTemporaryFile(dir=file.parent, prefix=".eightstage-", delete=False) as opened:
            new = Path(opened.name)
            opened.write(content)
            os.fchmod(opened.fileno(), mode)
        new.replace(file)
    except BaseException:
        if new is not None:
            with suppress(OSError):
                new.unlink()
        raise
