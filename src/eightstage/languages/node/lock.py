"""package-lock.json, as npm writes it."""

import json
from typing import Final

from eightstage.languages.lock import Lock, Package

FILE: Final = "package-lock.json"
_FOLDER: Final = "node_modules/"


def read(text: str) -> Lock:
    """
    The packages of a package-lock.json.

    Raises:
        ValueError: It is no JSON of that form.
    """
    entries = dict(json.loads(text).get("packages", {}))
    packages = (
        Package(place.rpartition(_FOLDER)[2], str(entry["version"]), bool(entry.get("dev")), place)
        for place, entry in entries.items()
        if place and not entry.get("link") and "version" in entry
    )
    return Lock(FILE, tuple(packages), place_of=_place_of)


def _place_of(path: str) -> str:
    """The path of the package that a file belongs to, as the lock file writes it."""
    before, found, after = path.rpartition(_FOLDER)
    words = after.split("/")
    name = "/".join(words[:2] if after.startswith("@") else words[:1])
    parent = before[before.find(_FOLDER) :] if _FOLDER in before else ""
    return f"{parent}{_FOLDER}{name}" if found else ""
