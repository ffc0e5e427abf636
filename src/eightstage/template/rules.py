"""The rules for answers: those of the template itself, which works without this package."""

import runpy
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from eightstage.errors import AnswerError

REPOSITORY = Path(__file__).resolve().parents[3]
TEMPLATE = REPOSITORY / "cookiecutter-multistage"


def questions() -> dict[str, object]:
    """The template's questions with their defaults, in order; choices are lists."""
    return {name: value for name, value in _rules()["SETTINGS"].items() if not name.startswith("_")}


def prompt(name: str) -> tuple[str, dict[str, str]]:
    """A question as people read it, and what each choice means."""
    said = _rules()["SETTINGS"]["__prompts__"][name]
    return (said, {}) if isinstance(said, str) else (said["__prompt__"], said)


def is_asked(name: str, language: str) -> bool:
    """Whether a question applies to a service in this language."""
    return _rules()["owner"](name) in {None, language}


def refuse_foreign(name: str) -> None:
    """Raise AnswerError: the answer is to a question of another language."""
    raise AnswerError(_rules()["not_its_own"](name))


def refuse_unknown(given: dict[str, str]) -> None:
    """
    Check the given answers before asking for others.

    Raises:
        AnswerError: Names every answer that is not asked for, or whose value is not among the choices.
    """
    known = questions()
    found = [_unknown("answer", name, list(known)) for name in given if name not in known]
    for name, value in given.items():
        choices = known.get(name)
        if isinstance(choices, list) and value not in choices:
            found.append(_unknown(name, value, choices))
    if found:
        raise AnswerError("\n".join(found))


def refuse_wrong(answers: dict[str, str]) -> None:
    """
    Check a complete set of answers.

    Raises:
        AnswerError: Holds every problem that the template would name.
    """
    found = _rules()["problems"](answers)
    if found:
        raise AnswerError("\n".join(found))


@cache
def _rules() -> dict[str, Any]:
    return runpy.run_path(str(TEMPLATE / "eightstage_template/rules.py"))


def _unknown(what: str, value: str, known: list[str]) -> str:
    near = get_close_matches(value, known, n=1)
    return f"{what} {value!r} is not known; " + (
        f"did you mean {near[0]!r}?" if near else f"write one of {', '.join(known)}"
    )
