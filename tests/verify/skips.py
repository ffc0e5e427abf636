"""What is skipped in a service that keeps every promise."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Final

# What cannot be asked of a service in this language, new or grown.
SKIPPED: Final[Mapping[str, AbstractSet[str]]] = {
    "go": {
        # One static program: nothing is left behind by another.
        "container/orphans-are-reaped",
        "container/out-of-memory-is-reported",
        "image/development-dependencies-stay-out",
        "image/mode-is-production",
        # Production holds no program or library of a package.
        "image/package-files-match-their-checksums",
    },
    "node": set(),
    # Neither its interpreter nor its libraries have a mode that a variable chooses.
    "python": {"image/mode-is-production"},
}
