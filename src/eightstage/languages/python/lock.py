"""uv.lock, as uv writes it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from eightstage.languages.lock import Lock, Package

FILE: Final = "uv.lock"
_INSTALLED: Final = re.compile(r"(?:^|/)site-packages/([^/]+)-[^/-]+\.dist-info/")


def read(text: str) -> Lock:
    """
    The packages of a uv.lock; those that only a group of dependencies needs are for development.

    What a marker leaves out on this platform is in the lock file and not in an image.

    Raises:
        ValueError: It is no TOML of that form.
    """
    entries = {entry["name"]: entry for entry in tomllib.loads(text).get("package", ())}
    own = [name for name, entry in entries.items() if not {"virtual", "editable"}.isdisjoint(entry["source"])]
    needed = _needed(own, entries)
    packages = (
        Package(name, str(entry["version"]), name not in needed, name)
        for name, entry in entries.items()
        if name not in own
    )
    return Lock(FILE, tuple(packages), name_of=_normal, place_of=_place_of, ships_all=False)


def _needed(names: Iterable[str], entries: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """These packages and all that they depend on, without their groups for development."""
    found: set[str] = set()
    left = [*names]
    while left:
        name = left.pop()
        if name not in found and name in entries:
            found.add(name)
            optional = entries[name].get("optional-dependencies", {}).values()
            left += [need["name"] for needs in (entries[name].get("dependencies", ()), *optional) for need in needs]
    return found


def _place_of(path: str) -> str:
    """The name of the package whose notes a file is one of, as the lock file writes it."""
    found = _INSTALLED.search(path)
    return _normal(found[1]) if found else ""


def _normal(name: str) -> str:
    """As the lock file writes it; a package may write its own name otherwise."""
    return re.sub(r"[-_.]+", "-", name).lower()
