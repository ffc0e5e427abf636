"""Looks at the root file system that would ship, and refuses what production promises not to hold."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

_SHELLS = frozenset({"sh", "bash", "dash", "ash", "busybox"})
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def main(roots: list[str]) -> int:
    """Name every problem; the exit code of the step."""
    found = [problem for root in roots for path in (Path(root), *Path(root).rglob("*")) for problem in _judge(path)]
    for problem in found:
        print(f"configuration: {problem}", file=sys.stderr)
    return int(bool(found))


def _judge(path: Path) -> Iterator[str]:
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        return
    if status.st_uid != 0:
        yield f"{path} belongs to user {status.st_uid}, not to root"
    if status.st_mode & (stat.S_ISUID | stat.S_ISGID):
        yield f"{path} has the set-uid or set-gid bit"
    if status.st_mode & _WRITABLE_BY_OTHERS and not status.st_mode & stat.S_ISVTX:
        yield f"{path} can be written by others than root"
    if stat.S_ISREG(status.st_mode):
        yield from _judge_name(path)


def _judge_name(path: Path) -> Iterator[str]:
    if path.name in _SHELLS and os.access(path, os.X_OK):
        yield f"{path} is a shell"
    if path.name == ".env" or path.name.startswith(".env."):
        yield f"{path} holds settings of a machine"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
