"""The policy as a JSON Schema, for editors; made from the classes of `eightstage.policy`."""

import inspect
import typing
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import attrs

from eightstage.policy import Policy
from eightstage.policy.plugins import Plugins, settings
from eightstage.policy.values import Duration, OneOf, Size

_SIMPLE: dict[object, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    Size: {"type": "string", "pattern": r"^\d+(\.\d+)? ?(B|kB|MB|GB|KiB|MiB|GiB)$"},
    Plugins: {"type": "object", "additionalProperties": False},
    Duration: {"type": "string", "pattern": r"^\d+(\.\d+)? ?(ms|s|min)$"},
}


def schema() -> dict[str, Any]:
    """The schema of `eightstage.toml`, with the settings of the plug-ins that are installed."""
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "eightstage.toml"}
    table = _table(Policy)
    table["properties"]["plugins"]["properties"] = {name: _table(kind) for name, kind in settings().items()}
    return head | table


def described(kind: type) -> Mapping[str, str]:
    """What the docstring of a table says of each key; a line that is indented goes on with the key above it."""
    found: dict[str, str] = {}
    key = ""
    for line in (inspect.getdoc(kind) or "").splitlines():
        if key and line.startswith(" "):
            found[key] += f" {line.strip()}"
            continue
        key, _, text = line.partition(": ")
        found[key] = text
    return found


def _table(kind: type) -> dict[str, Any]:
    texts = described(kind)
    hints = typing.get_type_hints(kind, include_extras=True)
    properties = {}
    for field in attrs.fields(kind):
        text = texts.get(field.name) or _summary(hints[field.name])
        properties[field.name] = _of(hints[field.name]) | ({"description": text} if text else {})
    required = [field.name for field in attrs.fields(kind) if field.default is attrs.NOTHING]
    table = {"type": "object", "additionalProperties": False, "properties": properties}
    return table | ({"required": required} if required else {})


def _of(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - any annotation
    if kind in _SIMPLE:
        return dict(_SIMPLE[kind])
    if attrs.has(kind):
        return _table(kind)
    origin, parts = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        return _of(parts[0]) | {key: value for rule in parts[1:] for key, value in rule.schema.items()}
    if origin is list:
        return {"type": "array", "items": _of(parts[0])}
    if origin is dict:
        return {"type": "object", **_members(*parts)}
    # What is left is a value that may be absent.
    return _of(next(part for part in parts if part is not type(None)))


def _members(key: Any, value: Any) -> dict[str, Any]:  # noqa: ANN401 - any annotation
    rules = typing.get_args(key)[1:]
    words = next((rule.known for rule in rules if isinstance(rule, OneOf)), None)
    if words is not None:
        return {"additionalProperties": False, "properties": dict.fromkeys(words, _of(value))}
    names = {"propertyNames": _of(key)} if rules else {}
    return {"additionalProperties": _of(value), **names}


def _summary(kind: Any) -> str:  # noqa: ANN401 - any annotation
    return (inspect.getdoc(kind) or "").partition("\n")[0] if attrs.has(kind) else ""
