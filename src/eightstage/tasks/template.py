"""Tasks about the template; this repository's only."""

from invoke import Context

from eightstage.errors import WrongUse
from eightstage.tasks._task import task
from eightstage.template import commands


@task(
    iterable=["answer"],
    help={
        "name": "name of the service, as people read it",
        "answer": "any answer as NAME=VALUE, for example --answer port=8080; may be repeated",
        "answers_file": "a TOML file of answers",
        "output": "where to make the service's folder (default: here; inside of this checkout: beside it)",
        "no_input": "ask nothing, and take the default for everything that is not given",
    },
)
def new(
    _: Context,
    answer: list[str],
    name: str | None = None,
    answers_file: str | None = None,
    output: str | None = None,
    no_input: bool = False,
) -> int:
    """Start a new service from the template."""
    pairs = [word.partition("=") for word in answer]
    wrong = [key for key, sep, _value in pairs if not sep]
    if wrong:
        raise WrongUse(f"--answer {wrong[0]}", "write NAME=VALUE, for example --answer port=8080")
    given = {key: value for key, _sep, value in pairs} | ({} if name is None else {"service_name": name})
    return commands.new(given, answers_file, output, no_input=no_input)


@task(help={"check": "change nothing; say which files differ and end with 1 when any does"})
def render(_: Context, check: bool = False) -> int:
    """Render reference-app/ again from the template's defaults."""
    return commands.render(check=check)
