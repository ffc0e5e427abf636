"""
Stands between cookiecutter and the answers.

cookiecutter renders every answer as a template of its own, and makes the service's folder before any hook runs. An
extension sees both first: it renders nothing but the template's own texts, and the folder's name only after all answers
kept the rules.
"""

import os
from pathlib import Path
from typing import Any

from cookiecutter.environment import StrictEnvironment
from cookiecutter.exceptions import FailedHookException, OutputDirExistsException
from jinja2 import Environment
from jinja2.ext import Extension

from eightstage_template.markdown import literal
from eightstage_template.rules import SETTINGS, TEMPLATE, holds_template_syntax, language_of, problems

_HOOKS = {path.read_text(encoding="utf-8") for path in (TEMPLATE / "hooks").glob("*.py")}
_FOLDER = "{{ cookiecutter.slug }}"
# Added by cookiecutter once every question is answered.
_IS_COMPLETE = "_repo_dir"


class Guard(Extension):
    """Refuses answers before anything is rendered from them, and knows how to write them into each kind of file."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals["guarded"] = _guarded
        environment.globals["language_of"] = language_of
        environment.filters["markdown"] = literal

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Leave files of the template and hooks alone; everything else with template syntax is judged when used."""
        del filename
        if name is not None or source in _HOOKS or not holds_template_syntax(source):
            return source
        return f"{{{{ guarded(cookiecutter, {source!a}) }}}}"


def _guarded(answers: dict[str, Any], source: str) -> str:
    """
    Render a text that is not a file: the template's own default of a question, or the name of the service's folder.

    Raises:
        FailedHookException: It is neither, or an answer breaks a rule; cookiecutter prints it and ends with 1.
        OutputDirExistsException: There is something at the folder's place.
    """
    if _IS_COMPLETE in answers and source == _FOLDER:
        _check(answers)
        return str(answers["slug"])
    # cookiecutter asks in the order of cookiecutter.json.
    name = next((name for name in SETTINGS if name not in answers), "the output folder")
    if source != SETTINGS.get(name):
        raise _refusal([f"{name} holds template syntax: {source!r}; write plain text"])
    return _own(source, answers)


def _check(answers: dict[str, Any]) -> None:
    found = problems(answers) + [
        f"{name} belongs to the template; leave it out"
        for name, value in SETTINGS.items()
        if name.startswith("_") and name != "__prompts__" and answers.get(name) != _expected(name, value, answers)
    ]
    if holds_template_syntax(answers["_output_dir"]):
        found.append(f"the output folder {answers['_output_dir']!r} holds template syntax; choose another")
    if found:
        raise _refusal(found)
    folder = Path(answers["_output_dir"], answers["slug"])
    # Whatever options say, and also for a link to nowhere: what is there is not the template's.
    if os.path.lexists(folder):
        raise OutputDirExistsException(
            f'Error: "{folder}" exists already; choose another name or another output folder'
        )
    # Hooks run in the service's folder, where a relative path leads elsewhere.
    answers["_repo_dir"] = str(Path(answers["_repo_dir"]).resolve())


def _expected(name: str, value: object, answers: dict[str, Any]) -> object:
    """The value of a variable of the template's own; two underscores mark those that cookiecutter computes."""
    return _own(value, answers) if name.startswith("__") and isinstance(value, str) else value


def _own(source: str, answers: dict[str, Any]) -> str:
    return str(StrictEnvironment().from_string(source).render(cookiecutter=answers))


def _refusal(found: list[str]) -> FailedHookException:
    return FailedHookException("\n".join(f"answer refused: {problem}" for problem in found))
