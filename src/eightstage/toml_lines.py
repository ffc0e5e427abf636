"""Where a key stands in a TOML file: neither tomllib nor tomlkit keeps line numbers."""

import re
from collections import Counter
from collections.abc import Sequence


def line_of(text: str, keys: Sequence[str]) -> int:
    r"""
    The line, from 1, of the deepest of `keys` that the text spells out; 1 when none is found.

    >>> line_of("[limits.production]\nunpacked = 1", ["limits", "production", "unpacked"])
    2
    """
    table: list[str] = []
    best = (0, 1)
    counts: Counter[str] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line)
        key = re.match(r"\s*([\w.\"'-]+)\s*=", line)
        if header:
            table = _parts(header[1])
            if line.lstrip().startswith("[["):
                table.append(str(counts[header[1]]))
                counts[header[1]] += 1
        here = table if header else [*table, *_parts(key[1])] if key else None
        if here is not None and here == list(keys[: len(here)]) and len(here) > best[0]:
            best = (len(here), number)
    return best[1]


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]
