"""Answers to the template's questions: from the command line, a file or a prompt, or the defaults."""

import tomllib
from pathlib import Path

from rich.prompt import Prompt
from rich.text import Text

from eightstage.errors import AnswerError
from eightstage.system.terminal import console
from eightstage.template.rules import is_asked, prompt, questions, refuse_foreign, refuse_unknown


def read_file(path: Path) -> dict[str, str]:
    """
    Answers from a TOML file of names and values.

    Raises:
        AnswerError: It cannot be read.
    """
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AnswerError(f"{path}: {error}", 'write lines such as: service_name = "Order Service"') from error
    wrong = [name for name, value in read.items() if isinstance(value, bool) or not isinstance(value, str | int)]
    if wrong:
        raise AnswerError(f"{path}: {wrong[0]} is no text", f'write {wrong[0]} = "..." with quotes')
    return {name: str(value) for name, value in read.items()}


def complete(given: dict[str, str], *, asks: bool) -> dict[str, str]:
    """
    Every answer: what was given, then what a person says when `asks`, then the defaults.

    Raises:
        AnswerError: An answer is to no known question or to one of another language, or the input ends at a question.
    """
    refuse_unknown(given)
    answers: dict[str, str] = {}
    for name, question in questions().items():
        choices = [str(choice) for choice in question] if isinstance(question, list) else None
        default = choices[0] if choices else _default(str(question), answers)
        applies = is_asked(name, answers.get("language", ""))
        if name in given and not applies:
            refuse_foreign(name)
        if name in given:
            answers[name] = given[name]
        elif asks and applies and not (choices and len(choices) == 1):
            answers[name] = _ask(name, choices, default)
        else:
            answers[name] = default
    return answers


def _default(question: str, answers: dict[str, str]) -> str:
    """A default can be made from earlier answers, as cookiecutter makes it."""
    from cookiecutter.environment import StrictEnvironment  # noqa: PLC0415 - only `new` and `render` need it

    return str(StrictEnvironment().from_string(question).render(cookiecutter=answers))


def _ask(name: str, choices: list[str] | None, default: str) -> str:
    question, meanings = prompt(name)
    lines = [question, *(f"  {choice}: {meanings.get(choice, choice)}" for choice in choices or ())]
    text = Text("\n".join([*lines, "Your choice"] if choices else lines))
    try:
        return Prompt.ask(text, choices=choices, default=default, console=console("stderr"))
    except EOFError as error:
        raise AnswerError(f"the input ended at the question for {name}", "answer it, or use --no-input") from error
