"""
Languages: how services written in one are exercised, so that a policy holds only what its service promises.

Each language is a folder with a `language.toml`, whose tables stand below those of a policy that names the language.
A package of somebody else adds one by naming its package in the entry-point group `eightstage.languages`.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath
from types import ModuleType
from typing import Any, Final

from eightstage.errors import PluginError

DEFAULT_PORT: Final = 3000
DEFAULT_HEALTH: Final = "/health"
# Facts of the policy that a profile may name, as in `<port>`; and what the policy says where it says nothing. To
# these, `<folder>` adds the folder of the entry.
_FACTS: Final = (("service", "port"), ("service", "entry"), ("service", "sources"), ("health", "path"))
_DEFAULTS: Final = {"service": {"port": DEFAULT_PORT}, "health": {"path": DEFAULT_HEALTH}}
PLUGINS: Final = "eightstage.languages"
FILE_NAME: Final = "language.toml"
_GATES: Final = "gates.toml"
# Tables that say one thing with all of their keys: half of one and half of another would say nothing.
_WHOLE: Final = frozenset({"plant", "edit", "failing", "expect"})


def names() -> tuple[str, ...]:
    """The known languages, in order."""
    return tuple(sorted({*own(), *(point.name for point in entry_points(group=PLUGINS))}))


@cache
def own() -> tuple[str, ...]:
    """The languages of this package, in order."""
    folders = files(__name__).iterdir()
    return tuple(sorted(folder.name for folder in folders if folder.joinpath(FILE_NAME).is_file()))


@cache
def file(name: str, part: str = FILE_NAME) -> Traversable:
    """A file of a known language, such as its `language.toml`, whether it is there or not."""
    return files(_package(name)).joinpath(part)


@cache
def module(name: str, part: str) -> ModuleType | None:
    """The Python module `part` in the folder of a known language; None where it has none, and for no language ("")."""
    if not name or not file(name, f"{part}.py").is_file():
        return None
    return import_module(f"{_package(name)}.{part}")


def checks(name: str) -> str:
    """The package of the checks that are about a known language only; empty where it has none."""
    return f"{_package(name)}.checks" if file(name, "checks/__init__.py").is_file() else ""


def _package(name: str) -> str:
    plugged = {point.name: point.value for point in entry_points(group=PLUGINS)}
    return plugged.get(name, f"{__name__}.{name}")


@cache
def text(name: str) -> str:
    """
    What the `language.toml` of a known language says.

    Raises:
        PluginError: The package of a plug-in has none.
    """
    try:
        return file(name).read_text(encoding="utf-8")
    except OSError as error:
        raise PluginError(f"the language {name} has no {FILE_NAME}; {file(name)} cannot be read") from error


@cache
def gates() -> Mapping[str, Mapping[str, Any]]:
    """
    Why the gates matter that several languages have, by their names, in the keys of the policy's `[gates.NAME]`.

    Each may say its `level`, the `stage` that it stands in, and other `sources`.
    """
    return tomllib.loads(files(__name__).joinpath(_GATES).read_text(encoding="utf-8"))


def completed(name: str, policy: Mapping[str, Any]) -> dict[str, Any]:
    """
    The tables of a policy with those of its language below them.

    Args:
        name: A known language.
        policy: What the policy says; it says each of its keys instead of the language.
    """
    profile = tomllib.loads(text(name))
    whole = merged(_DEFAULTS, merged(profile, policy))
    facts = {f"<{key}>": _said(whole, table, key) for table, key in _FACTS}
    facts["<folder>"] = str(PurePosixPath(facts["<entry>"]).parent)
    return merged(_filled(profile, facts), policy)


def _said(whole: Mapping[str, Any], table: str, key: str) -> str:
    # A table may be anything until the policy is typed; its mistake is named then.
    found = whole[table]
    return str(found.get(key, "")) if isinstance(found, dict) else ""


def merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Two tables as one: what `above` says counts, key by key; a plant is taken as a whole."""
    found = dict(below)
    for key, value in above.items():
        is_part = isinstance(value, dict) and isinstance(found.get(key), dict) and key not in _WHOLE
        found[key] = merged(found[key], value) if is_part else value
    return found


def _filled(value: Any, facts: Mapping[str, str]) -> Any:  # noqa: ANN401 - any value of TOML
    if isinstance(value, dict):
        return {key: _filled(part, facts) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, facts) for part in value]
    if isinstance(value, str):
        for fact, said in facts.items():
            value = value.replace(fact, said)
    return value
