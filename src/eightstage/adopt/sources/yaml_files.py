"""Files of YAML that somebody else wrote: read without trust, and what is not understood is left out."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from eightstage.errors import ServiceError
from eightstage.service import Files


def load(files: Files, name: str) -> Any:  # noqa: ANN401 - any YAML
    """What a file holds; None where there is none, or it cannot be read."""
    try:
        return yaml.safe_load(files.text(name) or "")
    except (yaml.YAMLError, ServiceError, RecursionError):
        return None


def tables(data: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any YAML
    """Every table in it, at any depth; each once, however often an alias repeats it."""
    waiting, seen = [data], set[int]()
    while waiting:
        part = waiting.pop()
        if id(part) in seen or not isinstance(part, dict | list):
            continue
        seen.add(id(part))
        if isinstance(part, dict):
            yield part
        # In the order of the file.
        waiting += reversed([*(part.values() if isinstance(part, dict) else part)])


def texts(data: Any) -> list[str]:  # noqa: ANN401 - any YAML
    """A text, or the texts of a list."""
    return [part for part in (data if isinstance(data, list) else [data]) if isinstance(part, str)]


def pairs(data: Any) -> dict[str, str]:  # noqa: ANN401 - any YAML
    """A table, or a list of NAME=VALUE, as names and values; without those that have no value."""
    if isinstance(data, dict):
        return {str(k): _scalar(v) for k, v in data.items() if isinstance(v, str | int | float)}
    split = (text.partition("=") for text in texts(data))
    return {name: value for name, sep, value in split if sep}


def literal(values: Mapping[str, str]) -> dict[str, str]:
    """Those that are written out: what a variable or a function makes is not known here."""
    return {name: value for name, value in values.items() if "$" not in value}


def _scalar(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
