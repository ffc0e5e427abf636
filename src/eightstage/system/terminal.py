"""Standard output and error as they are: closed, without a reader, in another encoding, of no known width."""

import codecs
import os
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import IO, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from eightstage.system.printable import printable

# Lines of a pipe are never cut at 80 columns.
_NARROWEST, _WIDEST, _USUAL = 100, 10_000, 120
_ERRORS = "eightstage"
_PLAIN = {"…": "...", "–": "-", "—": "-", "✓": "+", "✗": "x", "█": "#", "░": ".", "→": "->", "·": "*"}
_PLAIN |= dict.fromkeys("│┃║┆┊", "|") | dict.fromkeys("─━═┄┈", "-")
_BRAILLE = range(0x2800, 0x2900)
# A line that begins so is a command to the runner of GitHub Actions, wherever it comes from.
_WORKFLOW_COMMAND = re.compile(r"(?m)^(\s*):(?=:)|##(?=\[)")
# What a shell reports of a program that wrote to a pipe without a reader.
BROKEN_PIPE = 128 + 13


def console(stream: str = "stdout") -> Console:
    """A console that keeps to NO_COLOR and FORCE_COLOR, and goes on silently when nobody reads any more."""
    file = sys.stdout if stream == "stdout" else sys.stderr
    is_terminal = file.isatty()
    forces_color = bool(os.environ.get("FORCE_COLOR")) and not os.environ.get("NO_COLOR")
    return SafeConsole(
        file=file,
        width=None if is_terminal else _width(),
        highlight=False,
        # FORCE_COLOR asks for colour; rich would also take it for a terminal and animate.
        force_terminal=is_terminal,
        color_system="standard" if forces_color and not is_terminal else "auto",
        soft_wrap=not is_terminal,
        _environ=_environment(),
    )


def emit(content: str | bytes) -> None:
    """Write a document to standard output as UTF-8, whatever the terminal's encoding; nobody has to read it."""
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _discard(sys.stdout)


def open_streams() -> bool:
    """
    Make the standard streams usable, and characters that they lack replaceable.

    False, after one sentence, when standard output is closed: the next file that is opened would take its place.
    """
    is_open = sys.stdout is not None
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # The lowest free number is taken, so in this order each gets its own.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - open to the end
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a stream of a test
            stream.reconfigure(errors=_ERRORS)  # type: ignore[union-attr]
    if not is_open:
        sys.stderr.write("error: standard output is closed\n  redirect it to /dev/null when it is not wanted\n")
    return is_open


def close_streams(code: int) -> int:
    """Flush what is buffered; returns `code`, or 2 after one sentence if that fails."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            _discard(stream)
        except OSError as error:
            _discard(stream)
            with suppress(OSError):
                sys.stderr.write(f"error: standard output cannot be written: {error.strerror}\n")
                sys.stderr.flush()
            code = 2
    return code


class SafeConsole(Console):
    """A console that prints untrusted text as plain text: no markup, control characters or pipeline commands."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - those of rich's console
        super().__init__(**settings, markup=False, emoji=False)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Every piece of text that is about to be written, made printable."""
        in_workflow = os.environ.get("GITHUB_ACTIONS") == "true"
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
                continue
            text = printable(segment.text)
            yield Segment(_WORKFLOW_COMMAND.sub(r"\g<0> ", text) if in_workflow else text, segment.style)

    def on_broken_pipe(self) -> None:
        """`| head -1` is no error; what was asked for is still done."""
        self.quiet = True
        _discard(self.file)


def _discard(stream: IO[str]) -> None:
    """Send everything that is still written to this stream nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _columns(text: str | None) -> int | None:
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) <= len(str(_WIDEST))
    return int(text) if is_number and text and 0 < int(text) <= _WIDEST else None


def _width() -> int:
    return max(_NARROWEST, _columns(os.environ.get("COLUMNS")) or _USUAL)


def _environment() -> Mapping[str, str]:
    """The environment without sizes that are none."""
    return {k: v for k, v in os.environ.items() if k not in {"COLUMNS", "LINES"} or _columns(v)}


def _in_plain_characters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    characters = error.object[error.start : error.end]
    return "".join(map(_plain, characters)), error.end


def _plain(character: str) -> str:
    if ord(character) in _BRAILLE:
        return "*"  # a spinner, which has room for one
    return _PLAIN.get(character) or character.encode("ascii", "backslashreplace").decode()


codecs.register_error(_ERRORS, _in_plain_characters)
