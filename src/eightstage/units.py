"""Sizes, durations and other values, as people write and read them."""

import re
import reprlib
from collections.abc import Mapping

_BYTES = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0}
# More than any image has or any wait may take: what is larger is a mistake, and Python may not even round it.
_LARGEST_SIZE = 10**15, "1 PB"
_LONGEST = 3600, "60 min"


def parse_size(text: str) -> int:
    """
    Bytes of a size such as "200 MB" (decimal) or "190 MiB" (binary).

    Raises:
        ValueError: Says what is wrong and what to write instead.
    """
    return round(_quantity(text, _BYTES, _LARGEST_SIZE, "a size", '"200 MB" (decimal) or "190 MiB"'))


def parse_duration(text: str) -> float:
    """
    Seconds of a duration such as "500 ms", "5 s" or "2 min".

    Raises:
        ValueError: Says what is wrong and what to write instead.
    """
    return _quantity(text, _SECONDS, _LONGEST, "a duration", '"500 ms", "5 s" or "2 min"')


def _quantity(text: object, units: Mapping[str, float], most: tuple[float, str], kind: str, example: str) -> float:
    # Digits of other alphabets are digits to Python, and to nobody who reads the file.
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)\s*", text) if isinstance(text, str) else None
    if match is None or match[2] not in units:
        raise ValueError(f"{short(text)} is not {kind}; write a number and a unit, for example {example}")
    quantity = float(match[1]) * units[match[2]]
    if quantity > most[0]:
        raise ValueError(f"{short(text)} is not {kind} that can be meant; write at most {most[1]}")
    return quantity


def size(number: float) -> str:
    """
    Bytes in decimal units, as Docker prints them.

    >>> size(157_000_000)
    '157.0 MB'
    """
    for unit in ("B", "kB", "MB"):
        if abs(number) < 1000:  # noqa: PLR2004
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.2f} GB"


def duration(seconds: float) -> str:
    """
    A duration as people write it.

    >>> duration(0.25)
    '0.25 s'
    """
    if seconds < 10:  # noqa: PLR2004
        return f"{seconds:.2f} s"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.1f} min"  # noqa: PLR2004


def short(value: object) -> str:
    """
    A value for a message: in one line, without control characters, and not longer than a line.

    >>> short("a" * 100)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaa...aaaaaaaaaaaaaaaaaaaaaaaaaaaaa'"
    """
    try:
        return _SHORT.repr(value)
    except ValueError:
        # Python refuses to print an integer of more than 4300 digits.
        return "a number of thousands of digits"


def _shortening() -> reprlib.Repr:
    made = reprlib.Repr()
    made.maxstring = made.maxother = made.maxlong = 60
    made.maxlevel = 2
    return made


_SHORT = _shortening()
