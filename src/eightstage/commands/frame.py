"""The frame of every command: errors a user can fix become one message and an exit code, signals an orderly end."""

import errno
import platform
import shlex
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from rich.text import Text

from eightstage import __version__
from eightstage.errors import EightstageError
from eightstage.system import cache
from eightstage.system.interrupt import Interrupted, interruptible
from eightstage.system.terminal import BROKEN_PIPE, close_streams, console, open_streams

_PACKAGE = Path(__file__).parents[1]
_KEPT_REPORTS = 10


def command(work: Callable[[], int]) -> int:
    """Do the work; its exit code, or the one that an error or a signal ends with."""

    def interruptibly() -> int:
        try:
            with interruptible():
                return work()
        except Interrupted as interrupted:
            _say(Text(f"interrupted by {interrupted}; everything it started is gone", style="yellow"))
            return interrupted.exit_code

    return guarded(interruptibly) if open_streams() else EightstageError.exit_code


def guarded(work: Callable[[], int]) -> int:
    """The exit code of the work; an error becomes one message, and never a traceback with exit code 1."""
    try:
        code = tried(work)
    except BrokenPipeError:
        # Nobody reads the log that is followed any more.
        code = BROKEN_PIPE
    return close_streams(code)


def tried(work: Callable[[], int]) -> int:
    """The same, where more work follows; raises BrokenPipeError when nobody reads what is written."""
    try:
        return work()
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, nobody may take it for a broken promise
        _say(Text.assemble(("error: ", "bold red"), _in_words(error)))
        return error.exit_code if isinstance(error, EightstageError) else EightstageError.exit_code


def _say(text: Text) -> None:
    # Where standard error cannot be written either, the exit code has to do.
    with suppress(OSError):
        console("stderr").print(text)


def _in_words(error: Exception) -> str:
    if isinstance(error, EightstageError):
        return str(error)
    if _is_from_the_engine(error):
        hint = "start it again and run again; ./inv doctor says what is there"
        return f"the engine stopped answering: {error}\n  {hint}"
    return _refusal(error) if isinstance(error, OSError) and error.strerror else _unexpected(error)


def _is_from_the_engine(error: Exception) -> bool:
    # By name: importing the SDK only to tell that there was no error of its own would cost every command 170 ms.
    return type(error).__module__.partition(".")[0] in {"docker", "requests", "urllib3"}


def _refusal(error: OSError) -> str:
    """What the system refused, and of which file where it says so."""
    names = [str(name) for name in (error.filename, error.filename2) if name is not None]
    if not names and isinstance(error, FileNotFoundError):
        return "the working folder is gone\n  change to a folder that exists"
    where = f"{' -> '.join(names)}: " if names else ""
    return f"{where}{error.strerror}" + ("\n  make room; df -h shows where" if error.errno == errno.ENOSPC else "")


def _unexpected(error: Exception) -> str:
    """Everything that a report of the mistake needs, and where the traceback is."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).is_relative_to(_PACKAGE)]
    where = (
        f"{Path(frames[-1].filename).relative_to(_PACKAGE.parent)}:{frames[-1].lineno}" if frames else "outside of it"
    )
    lines = (
        "this is a mistake in eightstage itself; please report it with these lines",
        f"version  {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"command  {shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])}",
        f"error    {type(error).__name__}: {error}",
        f"at       {where}",
        f"details  {_keep_traceback(error)}",
    )
    return "\n  ".join(lines)


def _keep_traceback(error: Exception) -> str:
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.txt"
    try:
        file = cache.folder("mistakes") / name
        cache.write_whole(file, "".join(traceback.format_exception(error)).encode("utf-8", "backslashreplace"))
        for old in sorted(file.parent.glob("*.txt"))[:-_KEPT_REPORTS]:
            old.unlink(missing_ok=True)
    except OSError as refused:
        return f"the traceback could not be kept: {refused.strerror}"
    return str(file)
