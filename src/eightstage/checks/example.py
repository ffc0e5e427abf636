"""
Examples of what a check finds and what it does not.

They are unit tests, and the page of the check shows them. An example of a text is a Dockerfile, with other files as
needed; one of an image or a container names what is seen there, as the parameters of the check are called.
"""

from collections.abc import Mapping
from textwrap import dedent
from typing import Any

import attrs

from eightstage.verdicts import Outcome

_FILE = "Dockerfile"


@attrs.frozen
class Example:
    """
    One example.

    outcome: What the check says.
    says: What is special about it, in a few words.
    files: The texts by their names; empty where no text is judged.
    places: Where it is found, such as `Dockerfile:3`.
    facts: Evidence by name, in place of what the files give.
    """

    outcome: Outcome
    says: str
    files: Mapping[str, str]
    places: frozenset[str]
    facts: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What the check says of it, and where."""
        where = f" at {', '.join(sorted(self.places))}" if self.places else ""
        return f"{self.outcome}{where}{f': {self.says}' if self.says else ''}"


def bad(
    dockerfile: str = "",
    *,
    at: int | str | tuple[int | str, ...] = (),
    says: str = "",
    files: Mapping[str, str] | None = None,
    **facts: Any,  # noqa: ANN401 - evidence of any kind
) -> Example:
    """
    Make an example in which the promise is broken.

    Args:
        dockerfile: The text of the Dockerfile; may be indented where it begins on a line of its own.
        at: The lines of the Dockerfile where it is found; for other files `compose.yaml:3`.
        says: What is wrong in it; needed where there is no text.
        files: The other files of the service by their names, with `eightstage.toml` among them.
        facts: Evidence by name, in place of what the files give: `today=date(2026, 1, 1)`.
    """
    lines = at if isinstance(at, tuple) else (at,)
    places = frozenset(f"{_FILE}:{line}" if isinstance(line, int) else line for line in lines)
    return Example(Outcome.FAILED, says, _files(dockerfile, files), places, facts)


def good(
    dockerfile: str = "",
    *,
    says: str = "",
    files: Mapping[str, str] | None = None,
    is_skipped: bool = False,
    **facts: Any,  # noqa: ANN401 - evidence of any kind
) -> Example:
    """
    Make an example in which the promise is kept; the arguments are those of `bad`.

    Args:
        dockerfile: The text of the Dockerfile.
        says: Why nothing is wrong in it.
        files: The other files of the service.
        is_skipped: Whether there is nothing to judge in it.
        facts: Evidence by name.
    """
    outcome = Outcome.SKIPPED if is_skipped else Outcome.PASSED
    return Example(outcome, says, _files(dockerfile, files), frozenset(), facts)


def _files(dockerfile: str, others: Mapping[str, str] | None) -> dict[str, str]:
    texts = {_FILE: dockerfile} if dockerfile else {}
    texts |= others or {}
    return {name: dedent(text[1:]) if text.startswith("\n") else text for name, text in texts.items()}
