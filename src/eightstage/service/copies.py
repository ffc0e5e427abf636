"""Copies of a service: what a builder could read, with links kept as links and without special files."""

import os
import shutil
import stat
from collections.abc import Callable, Sequence
from fnmatch import fnmatch
from pathlib import Path

from eightstage.policy import FILE_NAME, layers
from eightstage.service import Files

# An ignored file that is larger is not read: an empty one of the same size stands in its place.
_COPIED_BYTES = 16_000_000


def copy(service: Path, folder: Path, without: Sequence[str]) -> Path:
    """
    Copy the files of a service, without pipes, sockets and devices, and the policies that its policy extends.

    Args:
        service: Its folder.
        folder: The folder to make.
        without: Patterns of names to leave out, at any depth.

    Returns:
        The folder of the copy: below `folder`, as far as those policies stand above the service.

    Raises:
        OSError: Something cannot be read, or written.
    """
    service = Path(os.path.realpath(service))
    files = Files(service)

    def left_out(parent: str, names: Sequence[str]) -> set[str]:
        return {name for name in names if any(fnmatch(name, p) for p in without) or _is_special(Path(parent, name))}

    extended = _extended(service)
    top = Path(os.path.commonpath([service, *(file.parent for file in extended)]))
    made = folder / service.relative_to(top)
    shutil.copytree(service, made, ignore=left_out, symlinks=True, copy_function=_copying(files))
    for file in extended:
        target = folder / file.relative_to(top)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)
    return made


def _extended(service: Path) -> list[Path]:
    policy = service / FILE_NAME
    return [layer.path for layer in layers.of_file(policy).files[1:]] if os.path.lexists(policy) else []


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
