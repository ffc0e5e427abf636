"""Copies of a service: what a builder could read, with links kept as links and without special files."""

import shutil
import stat
from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from pathlib import Path

from eightstage.service import Files

# An ignored file that is larger is not read: an empty one of the same size stands in its place.
_COPIED_BYTES = 16_000_000


def copy(service: Path, folder: Path, without: Sequence[str]) -> None:
    """
    Copy the files of a service, without pipes, sockets and devices.

    Args:
        service: Its folder.
        folder: The folder to make.
        without: Patterns of names to leave out, at any depth.

    Raises:
        OSError: Something cannot be read, or written.
    """
    files = Files(service)

    def left_out(parent: str, names: Sequence[str]) -> set[str]:
        return {name for name in names if any(fnmatch(name, p) for p in without) or _is_special(Path(parent, name))}

    shutil.copytree(service, folder, ignore=left_out, symlinks=True, copy_function=_copying(files))


def _copying(files: Files) -> Callable[[str, str], object]:
    def copy_file(source: str, target: str) -> object:
        name = Path(source).relative_to(files.folder).as_posix()
        if Path(source).stat().st_size <= _COPIED_BYTES or not files.ignores(name):
            return shutil.copy2(source, target, follow_symlinks=False)
        with Path(target).open("wb") as made:
            made.truncate(Path(source).stat().st_size)
        return target

    return copy_file


def _is_special(file: Path) -> bool:
    kind = stat.S_IFMT(file.lstat().st_mode)
    return kind not in {stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK}
