"""The rules for answers: those of the template itself, which works without this package."""

import json
import runpy
from difflib import get_close_matches
from pathlib import Path

from eightstage.errors import AnswerError

REPOSITORY = Path(__file__).resolve().parents[3]
TEMPLATE = REPOSITORY / "cookiecutter-multistage"


def questions() -> dict[str, object]:
    """The template's questions with their defaults, in order; choices are lists."""
    read = json.loads((TEMPLATE / "cookiecutter.json").read_text(encoding="utf-8"))
    return {name: value for name, value in read.items() if not name.startswith("_")}


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
    found = runpy.run_path(str(TEMPLATE / "eightstage_template/rules.py"))["problems"](answers)
    if found:
        raise AnswerError("\n".join(found))


def _unknown(what: str, value: str, known: list[str]) -> str:
    near = get_close_matches(value, known, n=1)
    return f"{what} {value!r} is not known; " + (
        f"did you mean {near[0]!r}?" if near else f"write one of {', '.join(known)}"
    )
