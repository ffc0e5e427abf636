"""Reads a policy: its files, with the profile of its language below them, typed, and with errors that name the line."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from eightstage import languages
from eightstage.errors import PolicyError
from eightstage.policy import layers, plugins
from eightstage.policy.converter import CONVERTER
from eightstage.policy.layers import Layers
from eightstage.policy.mistakes import in_words
from eightstage.policy.promises import Service
from eightstage.policy.tables import Policy
from eightstage.policy.values import LONGEST_NAME
from eightstage.units import short

FILE_NAME = "eightstage.toml"


@attrs.frozen
class Declared:
    """A policy, and the files that it comes from."""

    policy: Policy
    layers: Layers


def default(name: str) -> Policy:
    """The policy of a service that has no policy file; `name` is the service's name."""
    # A folder may have a name that no policy may give.
    found = _structured({"service": {"name": "unnamed"}, "plugins": {}}, layers.of_one("", Path(FILE_NAME)))
    return attrs.evolve(found, service=Service(name=name))


def read(path: Path) -> Policy:
    """
    Read and validate a policy file.

    Raises:
        PolicyError: Names every mistake with its line, what is allowed, and the nearest match.
    """
    return declared(path).policy


def declared(path: Path) -> Declared:
    """The same, with the files that it comes from."""
    return _declared(layers.of_file(path))


def declared_text(text: str, path: Path) -> Declared:
    """The policy with this text; `path` is where it is to stand."""
    return _declared(layers.of_text(text, path))


def parse(text: str, path: Path = Path(FILE_NAME)) -> Policy:
    """Validate the text of a policy; `path` is where it stands."""
    return declared_text(text, path).policy


def _declared(found: Layers) -> Declared:
    data = {"plugins": {}, **_with_language(found)}
    return Declared(_structured(data, found), found)


def _structured(data: Mapping[str, Any], found: Layers) -> Policy:
    # What cannot be loaded is the mistake of no policy.
    plugins.settings()
    try:
        return CONVERTER.structure(data, Policy)
    except Exception as error:
        raise PolicyError(in_words(error, found)) from error


def _with_language(found: Layers) -> dict[str, Any]:
    """The tables of a policy with those of its language below them."""
    data = found.merged()
    service = data.get("service")
    name = service.get("language") if isinstance(service, dict) else None
    if not isinstance(name, str):
        return data
    if name not in languages.names():
        near = get_close_matches(name[:LONGEST_NAME], languages.names(), n=1)
        known = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(languages.names())}"
        spot = found.spot(("service", "language"))
        raise PolicyError(f"{spot}: service.language: there is no language {short(name)}; {known}")
    _check_profile(name)
    return languages.completed(name, data)


@cache
def _check_profile(name: str) -> None:
    """Refuse the profile of a language by its own lines; what is wrong afterwards is the policy's mistake."""
    profile = layers.of_one(languages.text(name), Path(str(languages.file(name))))
    extends = profile.stated(("extends",))
    if extends:
        raise PolicyError(f"{extends}: extends: only a policy extends another; write the tables here")
    _structured(languages.completed(name, {"service": {"name": "profile"}}), profile)
