"""An example of a check as the documentation shows it: its files, and what the check says of them."""

from typing import Final

from eightstage.checks import Check, Example
from eightstage.system.printable import printable
from eightstage.testing import judge

# How a code block names what is in a file, by the end of its name.
_LANGUAGES: Final = {
    "Dockerfile": "dockerfile",
    "toml": "toml",
    "yaml": "yaml",
    "json": "json",
    "sh": "sh",
    "hcl": "hcl",
}


def fenced(text: str, language: str) -> str:
    """A code block, and an empty line."""
    return f"```{language}\n{text.rstrip()}\n```\n\n"


def shown(name: str, text: str) -> str:
    """A file of an example, in the language that its name says."""
    return fenced(printable(text), _LANGUAGES.get(name.rpartition(".")[2], "text"))


def answers(check: Check, example: Example) -> list[str]:
    """What the check says of an example, each finding once, though several stages may have it."""
    verdicts = [verdict for verdict in judge(check, example).values() if verdict.outcome is example.outcome]
    return list(dict.fromkeys(line for v in verdicts for line in (map(str, v.places) if v.places else [v.summary])))
