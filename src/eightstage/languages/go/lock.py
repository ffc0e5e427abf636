"""go.mod: the modules that a service requires, each with its version; go.sum holds their digests."""

import re
from typing import Final

from eightstage.languages.lock import Lock, Package

FILE: Final = "go.mod"
_BLOCK: Final = re.compile(r"^require\s*\((?P<lines>[^)]*)\)", re.MULTILINE)
_LINE: Final = re.compile(r"^(?:require\s+)?(?P<name>[^\s()/]+\.[^\s()]+)\s+(?P<version>v\S+)", re.MULTILINE)
# The standard library comes with the compiler.
_STANDARD_LIBRARY: Final = "std"


def read(text: str) -> Lock:
    """The modules of a go.mod. A module may be required for tests only, and then is in no program."""
    blocks = "\n".join(line.strip() for block in _BLOCK.finditer(text) for line in block["lines"].splitlines())
    single = "\n".join(line for line in text.splitlines() if line.startswith("require "))
    found = _LINE.finditer(f"{blocks}\n{single}")
    packages = tuple(Package(line["name"], line["version"]) for line in found)
    return Lock(FILE, packages, unlocked=(_STANDARD_LIBRARY,), ships_all=False)
