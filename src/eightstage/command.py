"""The frame of every command: errors a user can mend become one message and an exit code, signals an orderly end."""

from collections.abc import Callable

from rich.text import Text

from eightstage.errors import EightstageError, EngineError
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
    except Exception as error:
        if not _is_from_the_engine(error):
            raise
        told = f"the engine stopped answering: {error}\n  start it again and run again; ./inv doctor says what is there"
        errors.print(Text.assemble(("error: ", "bold red"), told))
        return EngineError.exit_code


def _is_from_the_engine(error: Exception) -> bool:
    # By name: importing the SDK only to tell that there was no error of its own would cost every command 170 ms.
    return type(error).__module__.partition(".")[0] in {"docker", "requests", "urllib3"}
