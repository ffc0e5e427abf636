"""
The patterns of .dockerignore, matched as the builder matches them.

The Docker SDK has a matcher as well; it does not look at all parents of a file, and a pattern of many wildcards keeps
its regular expressions busy for ever.
"""

import posixpath
import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

import attrs

_ANY_DEPTH = "**"


@attrs.frozen
class Pattern:
    """One line: the parts between slashes, and whether `!` lets through what it matches."""

    parts: tuple[str, ...]
    is_exception: bool = False

    def fits(self, path: Sequence[str]) -> bool:
        """Whether it matches this path or a folder above it."""
        return any(_fits(self.parts, path[:length]) for length in range(1, len(path) + 1))


def read(text: str) -> tuple[Pattern, ...]:
    """The patterns of a file, in order, without comments and empty lines."""
    lines = (line.strip() for line in text.removeprefix("\ufeff").splitlines())
    found = (_pattern(line) for line in lines if line and not line.startswith("#"))
    return tuple(pattern for pattern in found if pattern.parts)


def ignores(patterns: Sequence[Pattern], name: str) -> bool:
    """Whether the last pattern that matches the file keeps it out of the build."""
    path = [part for part in name.split("/") if part]
    fitting = (pattern for pattern in reversed(patterns) if pattern.fits(path))
    last = next(fitting, None)
    return last is not None and not last.is_exception


def _pattern(line: str) -> Pattern:
    is_exception = line.startswith("!")
    clean = posixpath.normpath("/" + line.removeprefix("!").strip()).strip("/")
    # The builder writes a negated set as [^…], Python as [!…].
    parts = tuple(re.sub(r"\[\^", "[!", part) for part in clean.split("/") if part)
    return Pattern(parts, is_exception)


def _fits(pattern: Sequence[str], path: Sequence[str]) -> bool:
    """Each run of parts between two `**` is taken where it fits first: that leaves the most for what follows."""
    if _ANY_DEPTH not in pattern:
        return _fits_at(pattern, path, 0) and len(pattern) == len(path)
    first = pattern.index(_ANY_DEPTH)
    last = len(pattern) - 1 - pattern[::-1].index(_ANY_DEPTH)
    head, tail = pattern[:first], pattern[last + 1 :]
    # `folder/**` is about what is in the folder.
    end = len(path) - max(len(tail), int(bool(head) and not tail))
    if first > end or not _fits_at(head, path, 0) or not _fits_at(tail, path, len(path) - len(tail)):
        return False
    place = first
    for run in _runs(pattern[first:last]):
        places = (at for at in range(place, end - len(run) + 1) if _fits_at(run, path, at))
        found = next(places, None)
        if found is None:
            return False
        place = found + len(run)
    return True


def _fits_at(run: Sequence[str], path: Sequence[str], place: int) -> bool:
    parts = path[place : place + len(run)]
    return len(parts) == len(run) and all(fnmatchcase(p, q) for p, q in zip(parts, run, strict=True))


def _runs(pattern: Sequence[str]) -> list[list[str]]:
    runs: list[list[str]] = []
    for part in pattern:
        if part == _ANY_DEPTH:
            runs.append([])
        else:
            runs[-1].append(part)
    return [run for run in runs if run]
