"""The frame of every command: errors a user can mend become one message and an exit code, signals an orderly end."""

from collections.abc import Callable

from rich.text import Text

from eightstage.errors import EightstageError
from eightstage.interrupt import Interrupted, interruptible
from eightstage.report.console import console


def command(work: Callable[[], int]) -> int:
    """Do the work; its exit code, or the one that an error or a signal ends with."""
    errors = console("stderr")
    try:
        with interruptible():
            return work()
    except Interrupted as interrupted:
        errors.print(Text(f"interrupted by {interrupted}; everything it started is gone", style="yellow"))
        return interrupted.exit_code
    except EightstageError as error:
        errors.print(Text.assemble(("error: ", "bold red"), str(error)))
        return error.exit_code
