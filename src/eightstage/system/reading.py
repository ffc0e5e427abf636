"""Reads files of an untrusted folder: only inside it, only regular files, of limited size, without blocking."""

import codecs
import os
import stat
from pathlib import Path

from eightstage.units import size

# Enough for any Dockerfile, policy or list of accepted sizes.
DECLARATION_BYTES = 500_000
# Enough for a lock file of thousands of packages.
TEXT_BYTES = 64_000_000

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_OTHER_ENCODINGS = {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16", codecs.BOM_UTF32_BE: "UTF-32"}


class Unreadable(Exception):
    """Why a file cannot be read, and what to do instead; worded to follow the file's name."""


class Missing(Unreadable):
    """There is no such file."""


def inside(folder: Path, name: str) -> Path:
    """
    Where `name` leads from `folder`, links followed, whether it is there or not.

    Raises:
        Unreadable: It leads out of the folder, or nowhere.
    """
    try:
        top = os.path.realpath(folder)
        real = os.path.realpath(os.path.join(top, name))  # noqa: PTH118 - `/` of pathlib takes an absolute name for all
        # The last part stays a link only where links lead to each other.
        leads_nowhere = os.path.islink(real)  # noqa: PTH114 - pathlib would follow the rest again
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot be found: {_reason(error)}") from error
    if leads_nowhere:
        raise Unreadable("is a link that leads to itself; put a file there")
    if real != top and not real.startswith(top.rstrip("/") + "/"):
        raise Unreadable(f"leads out of {folder}, to {real}; put the file itself there")
    return Path(real)


def read(folder: Path, name: str, most: int = TEXT_BYTES) -> bytes:
    """
    The bytes of a file of the folder.

    Args:
        folder: What the file must not lead out of.
        name: The file, relative to the folder.
        most: How many bytes it may have.

    Raises:
        Missing: There is none.
        Unreadable: It is no regular file, too large, or not to be read.
    """
    file = inside(folder, name)
    try:
        # Asked before it is opened: to open a device or a pipe already does something.
        _refuse(file.stat(), most)
        # A file that took its place meanwhile is not waited for either.
        number = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(number, "rb") as opened:  # noqa: PTH123 - opened by its number
            _refuse(os.fstat(number), most)
            data = opened.read(most + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise Missing("is not there") from error
    except (OSError, ValueError) as error:
        raise Unreadable(f"cannot be read: {_reason(error)}") from error
    if len(data) > most:
        raise Unreadable(_too_large(len(data), most))
    return data


def text_of(data: bytes) -> str:
    """
    The text of a file in UTF-8, without the mark that some editors put before it.

    Raises:
        Unreadable: It is in another encoding.
    """
    for mark, name in _OTHER_ENCODINGS.items():
        if data.startswith(mark):
            raise Unreadable(f"is in {name}; save it as UTF-8")
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{data[error.start]:02x} on line {line}"
        raise Unreadable(f"is not in UTF-8: {found}; save it as UTF-8") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable(f"holds a NUL byte on line {line}, so it is no text; save it as UTF-8")
    return text


def _refuse(status: os.stat_result, most: int) -> None:
    kind = stat.S_IFMT(status.st_mode)
    if kind != stat.S_IFREG:
        raise Unreadable(f"is {_KINDS.get(kind, 'no file')}; put a file there")
    if status.st_size > most:
        raise Unreadable(_too_large(status.st_size, most))


def _too_large(found: int, most: int) -> str:
    return f"has {size(found)}, and at most {size(most)} are read"


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
