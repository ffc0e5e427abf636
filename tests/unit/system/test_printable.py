"""Text of others: what a terminal, XML or a reader would take for something else."""

import pytest

from eightstage.system.printable import one_line, printable, printable_lines, shortened


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain [bold] text, ünïcode, 日本, 👩‍💻", "plain [bold] text, ünïcode, 日本, 👩‍💻"),
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]8;;http://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b[2J\x1b[Hcleared", "cleared"),
        ("\x1bPq#0\x1b\\sixel", "sixel"),
        ("\x1b", "\\x1b"),
        ("\x1b[", "\\x1b["),
        ("a\x00b\x07c\x08d\x7f", "a\\x00b\\x07c\\x08d\\x7f"),
        ("\x9b31mred", "\\x9b31mred"),
        ("100 %\rdone", "100 %\\x0ddone"),
        ("windows\r\nlines", "windows\nlines"),
        ("safe\u202egpj.exe", "safe\\u202egpj.exe"),
        ("file\udcff", "file\\udcff"),
        ("\ufffe", "\\ufffe"),
        ("a\u2028b", "a\\u2028b"),
    ],
)
def test_only_text_is_left(text: str, shown: str) -> None:
    """Sequences vanish, other control characters are shown, and what people write stays as it is."""
    assert printable(text) == shown
    assert printable(shown) == shown


def test_one_line_is_one_line() -> None:
    """A name with a line end cannot pretend to be a line of its own."""
    assert one_line("Dockerfile\n✓ 205 of  205") == "Dockerfile ✓ 205 of 205"


def test_shortened_cuts_between_words() -> None:
    """No word is cut in its middle where there is a blank, and what is cut is marked."""
    assert shortened("RUN npm run lint", 16) == "RUN npm run lint"
    assert shortened("RUN npm run lint", 12) == "RUN npm …"
    assert shortened("x" * 20, 10) == "x" * 9 + "…"


def test_lines_are_lines() -> None:
    """A text of several lines is several lines of evidence."""
    assert printable_lines(("a\nb", "\x1b[0mc")) == ("a", "b", "c")
