"""The text of a policy: every guess with its reason, and the findings that are accepted."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from textwrap import wrap
from typing import Any, Final

from eightstage.adopt.guess import Guess

# In the order in which somebody reads about a service.
_TABLES: Final = ("service", "base_images", "stages", "health", "container", "image", "hadolint")
_WIDTH: Final = 100
_HEAD: Final = (
    "What this service promises; written by `eightstage adopt` on {day}.\n"
    "Above each line stands where it comes from. Correct what is wrong: `eightstage verify` judges by this file."
)
_ACCEPTED: Final = (
    "What was found on that day. It is accepted until it is mended, and nothing else is. Delete the line of what you "
    "have mended, so that it cannot come back."
)


def known(guesses: Iterable[Guess]) -> list[Guess]:
    """One guess for each key: the last that knows a value, or else the first."""
    found: dict[tuple[str, str], Guess] = {}
    for guess in guesses:
        if guess.is_known or (guess.table, guess.key) not in found:
            found[guess.table, guess.key] = guess
    return list(found.values())


def text_of(guesses: Sequence[Guess], accepted: Mapping[str, Sequence[str]], day: date) -> str:
    """
    The whole policy.

    Args:
        guesses: One for each key.
        accepted: The findings of today, by the id of their check, as a policy calls them.
        day: Today.
    """
    return "\n".join([*_lines(guesses, accepted, day), ""])


def _lines(guesses: Sequence[Guess], accepted: Mapping[str, Sequence[str]], day: date) -> Iterator[str]:
    for line in _HEAD.format(day=day).splitlines():
        yield from _comment(line)
    for table in _TABLES:
        said = [guess for guess in guesses if guess.table == table]
        if said:
            yield from ("", f"[{table}]")
        reason = ""
        for guess in said:
            yield from _line(guess, reason)
            reason = guess.reason if guess.is_known else ""
    yield ""
    yield from _comment(_ACCEPTED)
    yield from ("[adopted]", f"since = {day}")
    if accepted:
        yield from ("", "[adopted.findings]")
    for check, names in sorted(accepted.items()):
        yield from (f"{_value(check)} = [", *(f"  {_value(name)}," for name in names), "]")


def _line(guess: Guess, above: str) -> Iterator[str]:
    """A key and its reason, unless that stands `above` it already."""
    if guess.is_known:
        yield from _comment(guess.reason if guess.reason != above else "")
        yield f"{guess.key} = {_value(guess.value)}"
    else:
        yield from _comment(f"{guess.key} = …  is not known: {guess.reason}")


def _comment(text: str) -> Iterator[str]:
    yield from (f"# {line}" for line in wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False))


def _value(value: Any) -> str:  # noqa: ANN401 - any value of a policy
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_value(k)} = {_value(v)}" for k, v in value.items()) + " }" if value else "{}"
    # A text, a list of texts, a number or a truth value of JSON is one of TOML, too; DEL is not.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
