"""The command line: Invoke's program, except that wrong usage exits with 2, because 1 means a broken promise."""

import difflib
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

import invoke
from invoke import Collection, Exit, ParseError

from eightstage import __version__
from eightstage.commands.frame import guarded
from eightstage.system.terminal import open_streams
from eightstage.tasks import namespace

_INTERRUPTED = 130


class Program(invoke.Program):
    """Tasks of a fixed collection as commands."""

    def parse_core(self, argv: list[str] | None) -> None:
        """Read the options before the task."""
        with self._refusing():
            super().parse_core(argv)

    def parse_tasks(self) -> None:
        """Read the tasks and their options."""
        with self._refusing():
            super().parse_tasks()

    def parse_cleanup(self) -> None:
        """Answer `--list` and `--help`."""
        with self._refusing():
            super().parse_cleanup()

    def execute(self) -> None:
        """Run the tasks."""
        try:
            super().execute()
        except KeyboardInterrupt as error:
            raise Exit(code=_INTERRUPTED) from error

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except ParseError as error:
            raise Exit(f"error: {self._in_words(str(error))}", code=2) from error
        except ValueError as error:
            raise Exit(f"error: a number is needed: {error}", code=2) from error
        except KeyboardInterrupt as error:
            raise Exit(code=_INTERRUPTED) from error

    def _in_words(self, message: str) -> str:
        unknown = re.fullmatch(r"No idea what '(.*)' is!", message, re.DOTALL)
        if unknown:
            return self._unknown(unknown[1])
        without_value = re.match(r"Flag '?<Argument: ([\w-]+)", message)
        if without_value:
            return f"--{without_value[1].replace('_', '-')} needs a value"
        missing = re.fullmatch(r"'(.*)' did not receive required positional arguments: '(.*)'", message)
        return f"{missing[1]} needs a word more: {missing[2]}" if missing else message

    def _unknown(self, word: str) -> str:
        kind, known = "task", list(self.parser.contexts)
        if word.startswith("-"):
            kind, known = "option", [flag for context in self.parser.contexts.values() for flag in context.flags]
        # `learn list` is meant as `learn.list`, which no spelling is near to.
        near = [name for name in known if name.endswith(f".{word}")] or difflib.get_close_matches(word, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"see: {self.binary} --list"
        return f"there is no {kind} {word!r}; {hint}"


def main(tasks: Collection = namespace, *, name: str = "eightstage", argv: Sequence[str] | None = None) -> NoReturn:
    """Run the tasks that the command line names, and end with their exit code."""
    if not open_streams():
        sys.exit(2)
    program = Program(version=__version__, namespace=tasks, name=name, binary=name)

    def work() -> int:
        try:
            program.run(None if argv is None else [name, *argv])
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except BrokenPipeError:
            # A list that somebody has read enough of.
            return 0
        return 0

    sys.exit(guarded(work))
