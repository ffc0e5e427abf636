"""The policy as a JSON Schema, for editors; made from the classes of `eightstage.policy`."""

import inspect
import typing
from datetime import date
from typing import Annotated, Any

import attrs

from eightstage.policy import Policy
from eightstage.policy_values import Duration, OneOf, Size

_SIMPLE: dict[object, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    Size: {"type": "string", "pattern": r"^\d+(\.\d+)? ?(B|kB|MB|GB|KiB|MiB|GiB)$"},
    Duration: {"type": "string", "pattern": r"^\d+(\.\d+)? ?(ms|s|min)$"},
}


def schema() -> dict[str, Any]:
    """The schema of `eightstage.toml`."""
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "eightstage.toml"}
    return head | _table(Policy)


def _table(kind: type) -> dict[str, Any]:
    document = inspect.getdoc(kind) or ""
    described = {k.strip(): v.strip() for k, _, v in (line.partition(": ") for line in document.splitlines())}
    hints = typing.get_type_hints(kind, include_extras=True)
    properties = {}
    for field in attrs.fields(kind):
        text = described.get(field.name) or _summary(hints[field.name])
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
