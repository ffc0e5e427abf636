"""What a check asks for, compared with what there is: a mistake in it is an error of the check, before it is run."""

import inspect
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, get_type_hints

from eightstage.checks import Check
from eightstage.errors import PluginError
from eightstage.evidence.registry import AnyProvider


def refuse_wrong(check: Check, providers: Mapping[str, AnyProvider], *, is_static: bool) -> None:
    """
    Go on only when each parameter is evidence of the type that it is annotated with.

    Args:
        check: The check that asks.
        providers: All evidence, by name.
        is_static: Whether the check is judged without an engine.

    Raises:
        PluginError: One is not.
    """
    annotations = _annotations(check)
    for name in check.parameters:
        provider = providers.get(name)
        if provider is None:
            near = get_close_matches(name, providers, n=1)
            hint = f"did you mean {near[0]}?" if near else "define it: @evidence()"
            raise PluginError(f"{check.file}: no evidence is called {name!r}", hint)
        if annotations.get(name) != provider.type:
            raise PluginError(
                f"{check.file}: {name} is annotated {_text(annotations.get(name))}, which is not its type",
                f"write {name}: {_text(provider.type)}",
            )
        if is_static and provider.needs_engine:
            raise PluginError(
                f"{check.file}: {name} needs an engine, and checks of the kind {check.kind} run without one",
                "move the check to the folder of another kind",
            )


def _annotations(check: Check) -> dict[str, Any]:
    try:
        return get_type_hints(check.function)
    except NameError as error:
        raise PluginError(
            f"{check.file}: its annotations cannot be read: {error}", "import what they name when the module is loaded"
        ) from error


def _text(annotation: Any) -> str:  # noqa: ANN401 - whatever was written there
    return "nothing" if annotation is None else inspect.formatannotation(annotation)
