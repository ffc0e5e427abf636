"""The files of accounts, remembered without the hashes of passwords."""

import re
from typing import Final

PASSWD: Final = "/etc/passwd"  # noqa: S105 - a path
SHADOW: Final = "/etc/shadow"
ACCOUNTS: Final = frozenset({PASSWD, SHADOW})
# What stands in the place of a hash.
SET: Final = "set"
# crypt(5): a method in dollars, the extended form of DES, or thirteen characters of DES.
_HASH = re.compile(r"\$[0-9a-z]+\$.+|_[./0-9A-Za-z]{19}|[./0-9A-Za-z]{13}")


def without_hashes(content: bytes) -> str:
    """The lines of a file of accounts; where a password is set, its field says only that."""
    lines = content.decode(errors="replace").splitlines()
    return "\n".join(":".join(_field(number, text) for number, text in enumerate(line.split(":"))) for line in lines)


def _field(number: int, text: str) -> str:
    return SET if number == 1 and _HASH.fullmatch(text) else text
