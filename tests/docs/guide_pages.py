"""The pages of the guide, and the blocks of commands on them."""

import re
from pathlib import Path

import attrs

REPOSITORY = Path(__file__).resolve().parents[2]
GUIDE = REPOSITORY / "docs/guide"
PAGES = sorted(GUIDE.rglob("*.md"))
_BLOCK = re.compile(
    r"(?:^<!-- (needs an engine|not run: .+|exit \d+) -->\n)?^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL
)


@attrs.frozen
class Command:
    """A command as it is typed, and the lines that it prints."""

    typed: str
    output: tuple[str, ...]


@attrs.frozen
class Block:
    """
    Commands of a page that are typed one after the other into one shell.

    mark: What the page says of them: that they need an engine, are not run, or how they end.
    """

    page: str
    number: int
    mark: str
    commands: tuple[Command, ...]

    @property
    def exit_code(self) -> int:
        """How the last command ends."""
        return int(self.mark.removeprefix("exit ")) if self.mark.startswith("exit ") else 0

    def __str__(self) -> str:
        return f"{self.page}-{self.number}"


def blocks() -> list[Block]:
    """All blocks of commands, in the order of the pages."""
    return [
        Block(page.relative_to(GUIDE).as_posix(), number, mark, tuple(_commands(text)))
        for page in PAGES
        for number, (mark, text) in enumerate(_BLOCK.findall(page.read_text(encoding="utf-8")), 1)
    ]


def _commands(text: str) -> list[Command]:
    found = re.findall(r"^\$ ((?:.*\\\n)*.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE)
    return [Command(typed, tuple(output.splitlines())) for typed, output in found]


def is_as_shown(printed: list[str], shown: tuple[str, ...]) -> bool:
    """Whether the lines are what the page shows; `...` stands for anything, on a line of its own for any lines."""
    if not shown:
        return not printed
    if shown[0] == "...":
        return any(is_as_shown(printed[skipped:], shown[1:]) for skipped in range(len(printed) + 1))
    pattern = re.escape(shown[0]).replace(re.escape("..."), ".*")
    return bool(printed and re.fullmatch(pattern, printed[0])) and is_as_shown(printed[1:], shown[1:])
