"""
Untrusted text, made safe to print: policies, Dockerfiles, logs, file names and answers may contain anything.

A terminal obeys control characters, XML refuses them, and some characters reorder a line so that it reads as another.
Everything that a report shows has passed through here.
"""

import re
from typing import Final

# Colours, cursor movements, titles and links: complete sequences say nothing in words and are left out.
_SEQUENCE: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-OQ-WYZ\\`-~])")
# Other control characters, those that reorder or hide text, and what no encoding carries: shown as what they are.
_CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)


def printable(text: str) -> str:
    """The text without terminal sequences, and with every other control character but tab and line feed escaped."""
    if text.isprintable():
        return text
    return _CONTROL.sub(_escaped, _SEQUENCE.sub("", text).replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """The same, with each line end and each run of blanks replaced by one blank."""
    return " ".join(printable(text).split())


def shortened(text: str, width: int) -> str:
    """One line of at most `width` characters, cut between words where there are any."""
    line = one_line(text)
    if len(line) <= width:
        return line
    head, blank, _ = line[: width - 1].rpartition(" ")
    return f"{head}{blank}…" if len(head) > width // 2 else f"{line[: width - 1]}…"


def printable_lines(lines: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Each line of each text, made safe to print; what is one line stays one line."""
    return tuple(line for text in lines for line in printable(text).split("\n"))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"  # noqa: PLR2004 - two digits are enough below
