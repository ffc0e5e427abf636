"""
Every observation of this package and of plug-ins, found by walking.

A package or module of somebody else adds observations by naming itself in the entry-point group `eightstage.evidence`.
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

from eightstage.errors import PluginError
from eightstage.evidence import Provider

PLUGINS = "eightstage.evidence"

AnyProvider = Provider[Any, Any]


def own() -> Iterator[AnyProvider]:
    """The observations of this package."""
    yield from _below("eightstage.evidence")


def plugged() -> Iterator[AnyProvider]:
    """
    Those of plug-ins.

    Raises:
        PluginError: One cannot be loaded, or has none.
    """
    for point in entry_points(group=PLUGINS):
        try:
            found = [*_below(point.value)]
        except Exception as error:
            what = f"plug-in {point.name} ({point.value}) cannot be loaded: {type(error).__name__}: {error}"
            raise PluginError(what) from error
        if not found:
            raise PluginError(f"plug-in {point.name} ({point.value}) has no evidence", "mark a function: @evidence()")
        yield from found


def of_module(module: ModuleType) -> Iterator[AnyProvider]:
    """The observations that a module defines."""
    for value in vars(module).values():
        if isinstance(value, Provider) and value.function.__module__ == module.__name__:
            yield value


def _below(name: str) -> Iterator[AnyProvider]:
    package = import_module(name)
    yield from of_module(package)
    for module in walk_packages(getattr(package, "__path__", ()), f"{name}."):
        yield from of_module(import_module(module.name))
