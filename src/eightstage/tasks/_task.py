"""How every task is made: it refuses empty values, handles errors in one place, and returns an exit code."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any

import invoke
from invoke import Context, Exit
from invoke.parser import Argument

from eightstage.commands.frame import command
from eightstage.errors import WrongUse

Work = Callable[..., int | None]


class Task(invoke.Task[Any]):
    """Invoke's task, except that a repeatable option is refused without a value, as other options are."""

    def get_arguments(self, ignore_unknown_help: bool | None = None) -> list[Argument]:
        """The options; none has a value yet."""
        arguments: list[Argument] = super().get_arguments(ignore_unknown_help)
        for argument in arguments:
            if argument.kind is list:
                # Invoke takes the empty list that it starts from for a value that was given.
                argument.raw_value = None
        return arguments


def task(
    *,
    help: Mapping[str, str] | None = None,  # noqa: A002 - Invoke's name
    iterable: Iterable[str] = (),
    positional: Sequence[str] = (),
    more: Sequence[str] = (),
) -> Callable[[Work], Task]:
    """
    Turn a function into a task; its result is the exit code, and None means 0.

    Args:
        help: A sentence for each option.
        iterable: The options that may be repeated.
        positional: The options that are given without their name.
        more: Options in addition to those of the signature, None by default; the function takes them as `**`.
    """

    def make(body: Work) -> Task:
        @wraps(body)
        def run(context: Context, **given: Any) -> None:  # noqa: ANN401 - what the parser read
            def work() -> int:
                _refuse_empty(given, positional)
                return body(context, **given) or 0

            code = command(work)
            if code:
                raise Exit(code=code)

        run.__signature__ = _with_options(body, more)  # type: ignore[attr-defined]
        return Task(
            run,
            auto_shortflags=False,
            help=dict(help or {}),
            iterable=list(iterable),
            positional=list(positional),
        )

    return make


def _with_options(body: Work, names: Sequence[str]) -> inspect.Signature:
    signature = inspect.signature(body)
    own = [p for p in signature.parameters.values() if p.kind is not inspect.Parameter.VAR_KEYWORD]
    added = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None) for name in names]
    return signature.replace(parameters=[*own, *added])


def _refuse_empty(given: Mapping[str, Any], positional: Sequence[str]) -> None:
    """An empty value is most often a variable of a pipeline that is not set; it means neither all nor nothing."""
    for name, value in given.items():
        values = value if isinstance(value, list) else [value]
        if any(isinstance(one, str) and not one.strip(" ,") for one in values):
            written = name if name in positional else f"--{name.strip('_').replace('_', '-')}"
            raise WrongUse(f"{written} is empty", "give it a value, or leave it out")
