"""What dpkg notes of the files that its packages brought."""

import re
from typing import Final

# Where a distribution keeps it, and where an image without a package manager does.
SUMS: Final = re.compile(r"/var/lib/dpkg/(?:info|status\.d)/[^/]+\.md5sums")
# Files of packages that stand elsewhere, because another one took their place: three lines each (dpkg-divert(1)).
DIVERSIONS: Final = "/var/lib/dpkg/diversions"
# Programs and libraries. What is shared, a page of a server or a catalogue, may well be replaced; /usr/local is yours.
_CODE: Final = re.compile(r"/(?:usr/)?(?:s?bin|lib(?:32|64|x32|exec)?)/")


def is_code(path: str) -> bool:
    """Whether a program or library of a package may stand at this path."""
    return _CODE.match(path) is not None


def notes(path: str, content: bytes) -> str:
    """What is remembered of a file of dpkg: the lines about programs and libraries; "" for any other file."""
    if path == DIVERSIONS:
        return content.decode(errors="replace")
    if not SUMS.fullmatch(path):
        return ""
    lines = content.decode(errors="replace").splitlines()
    return "\n".join(line for line in lines if is_code(f"/{line.partition('  ')[2]}"))
