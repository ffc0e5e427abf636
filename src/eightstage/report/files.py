"""Writes reports: whole files or nothing, and never over anything but an earlier report."""

import os
import select
import stat
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from eightstage.errors import ReportError
from eightstage.report import github, is_report, markdown
from eightstage.system.cache import write_whole
from eightstage.system.terminal import emit
from eightstage.verify.results import Report

IsOwn = Callable[[str], bool]

_READER_S = 30.0
# Formats are told apart by how they begin or end; a file of any size may stand where a report should go.
_HEAD_BYTES, _TAIL_BYTES = 65_536, 1_024
_CHOOSE = "name another file"


def refuse_wrong(files: Iterable[Path], is_own: IsOwn = is_report) -> None:
    """
    Check before a run that each file can be written, is named once, and replaces only an earlier report.

    Args:
        files: What will be written.
        is_own: Whether a text is what this program wrote there before.

    Raises:
        ReportError: One of them is not acceptable.
    """
    seen: dict[Path, Path] = {}
    for file in files:
        place = _place(file, is_own)
        if place in seen and not _is_nowhere(place):
            raise ReportError(f"{file} and {seen[place]} are one file", "give each report a file of its own")
        seen[place] = file


def write(file: Path, text: str, is_own: IsOwn = is_report) -> None:
    """
    Write a whole file or nothing; a pipe or device is written to and not replaced.

    Raises:
        ReportError: It cannot be written, or is not an earlier report; nothing half-written stays behind.
    """
    place, data = _place(file, is_own), text.encode("utf-8", "backslashreplace")
    try:
        if place.exists() and not place.is_file():
            _write_through(place, data)
        else:
            write_whole(place, data)
    except OSError as error:
        raise _unwritable(file, error) from error


def tell_pipeline(report: Report, *, is_quiet: bool) -> None:
    """
    Annotate a workflow of GitHub Actions, and append to its summary, where this runs in one.

    Args:
        report: What was found.
        is_quiet: Standard output belongs to something else; only the summary is written.
    """
    if os.environ.get("GITHUB_ACTIONS") == "true" and not is_quiet:
        emit(github.render(report))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        try:
            with Path(summary).open("ab") as opened:
                opened.write(markdown.render(report).encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise ReportError(f"GITHUB_STEP_SUMMARY={summary} cannot be written: {error.strerror}") from error


def _place(file: Path, is_own: IsOwn) -> Path:
    """Where the file is when links are followed; raises ReportError where it must not be written."""
    try:
        # A name that leads through a folder that is not there is resolved without it.
        found = _stat(file) or _stat(Path(os.path.realpath(file)))
        if found is not None and not stat.S_ISCHR(found.st_mode) and os.path.samestat(found, os.fstat(1)):
            raise ReportError(f"{file} is where standard output goes", "give the report a file of its own")
        if found is not None and not stat.S_ISREG(found.st_mode):
            _refuse_kind(file, found.st_mode)
            # A name such as /dev/stdout leads to one that cannot be opened.
            return file.absolute() if file.exists() else Path(os.path.realpath(file))
        place = Path(os.path.realpath(file))
        _refuse_folder(file, place.parent)
        if found is not None:
            _refuse_other(file, place, found, is_own)
    except OSError as error:
        raise _unwritable(file, error) from error
    return place


def _stat(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except FileNotFoundError:
        return None


def _refuse_kind(file: Path, mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise ReportError(f"{file} is a folder", _CHOOSE)
    if not (stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)):
        raise ReportError(f"{file} is neither a file nor a pipe", _CHOOSE)


def _refuse_folder(file: Path, folder: Path) -> None:
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if not nearest.is_dir():
        raise ReportError(f"{file} cannot be written: {nearest} is not a folder", _CHOOSE)
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise ReportError(f"{file} cannot be written: nothing can be made in {nearest}", _CHOOSE)


def _refuse_other(file: Path, place: Path, found: os.stat_result, is_own: IsOwn) -> None:
    with place.open("rb") as opened:
        text = opened.read(_HEAD_BYTES)
        if found.st_size > _HEAD_BYTES:
            opened.seek(max(_HEAD_BYTES, found.st_size - _TAIL_BYTES))
            text += opened.read(_TAIL_BYTES)
    # An empty file, such as mktemp makes, loses nothing.
    if text.strip() and not is_own(text.decode("utf-8", errors="replace")):
        raise ReportError(f"{file} exists and is no earlier report", f"{_CHOOSE}, or remove it first")


def _write_through(place: Path, data: bytes) -> None:
    """Write to a pipe or device; a reader that does not come, or reads nothing, is waited for so long and no longer."""
    number = _opened(place)
    try:
        rest = memoryview(data)
        while rest:
            _, ready, _ = select.select([], [number], [], _READER_S)
            if not ready:
                raise TimeoutError(0, f"its reader has read nothing for {_READER_S:.0f} s")
            rest = rest[os.write(number, rest) :]
    finally:
        os.close(number)


def _opened(place: Path) -> int:
    deadline = time.monotonic() + _READER_S
    while True:
        try:
            return os.open(place, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            # ENXIO: nobody has opened the other end yet.
            if not place.is_fifo():
                raise
            if time.monotonic() > deadline:
                raise TimeoutError(0, f"nobody has read from it for {_READER_S:.0f} s") from error
            time.sleep(0.05)


def _is_nowhere(place: Path) -> bool:
    return place == Path(os.devnull)


def _unwritable(file: Path, error: OSError) -> ReportError:
    return ReportError(f"{file} cannot be written: {error.strerror}", "name a file in a folder that can be written")
