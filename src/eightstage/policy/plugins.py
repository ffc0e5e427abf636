"""
The settings of plug-ins: a table for each, `[plugins.NAME]`, as typed as the others.

A package declares its settings as a class of attrs and names it in the entry-point group `eightstage.settings`.
"""

from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from typing import Any, Final

import attrs

from eightstage.errors import PluginError

PLUGINS: Final = "eightstage.settings"


class Plugins(dict[str, Any]):
    """The settings of each installed plug-in that declares some, by its name; its defaults where the file has none."""


def settings() -> Mapping[str, type]:
    """
    The classes of settings that installed packages declare, by the name of the plug-in.

    Raises:
        PluginError: One cannot be loaded, or is no class of attrs.
    """
    return dict(_settings())


def _settings() -> Iterator[tuple[str, type]]:
    for point in sorted(entry_points(group=PLUGINS), key=lambda point: point.name):
        try:
            found = point.load()
        except Exception as error:
            what = f"plug-in {point.name} ({point.value}) cannot be loaded: {type(error).__name__}: {error}"
            raise PluginError(what) from error
        if not isinstance(found, type) or not attrs.has(found):
            raise PluginError(
                f"plug-in {point.name}: its settings ({point.value}) are no class of attrs", "mark it: @attrs.frozen"
            )
        yield point.name, found
