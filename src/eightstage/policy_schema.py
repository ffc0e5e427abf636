"""The policy as a JSON Schema, for editors; made from the classes of `eightstage.policy`."""

import inspect
import types
import typing
from datetime import date
from typing import Any

import attrs

from eightstage.contract import GATES, STAGES
from eightstage.policy import Duration, Policy, Size

_SIMPLE: dict[object, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    Size: {"type": "string", "pattern": r"^\d+(\.\d+)? ?(B|kB|MB|GB|KiB|MiB|GiB)$"},
    Duration: {"type": "string", "pattern": r"^\d+(\.\d+)? ?(ms|s|min)$"},
}
# Tables whose keys are words of the contract.
_KEYS = {"limits": STAGES, "stages": STAGES, "gates": GATES}


def schema() -> dict[str, Any]:
    """The schema of `eightstage.toml`."""
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "eightstage.toml"}
    return head | _table(Policy)


def _table(kind: type) -> dict[str, Any]:
    document = inspect.getdoc(kind) or ""
    described = {k.strip(): v.strip() for k, _, v in (line.partition(": ") for line in document.splitlines())}
    hints = typing.get_type_hints(kind)
    properties = {}
    for field in attrs.fields(kind):
        text = described.get(field.name) or _summary(hints[field.name])
        properties[field.name] = _of(hints[field.name], field.name) | ({"description": text} if text else {})
    required = [field.name for field in attrs.fields(kind) if field.default is attrs.NOTHING]
    table = {"type": "object", "additionalProperties": False, "properties": properties}
    return table | ({"required": required} if required else {})


def _of(kind: Any, name: str) -> dict[str, Any]:  # noqa: ANN401 - any annotation
    if kind in _SIMPLE:
        return dict(_SIMPLE[kind])
    if attrs.has(kind):
        return _table(kind)
    if isinstance(kind, types.UnionType):
        return _of(next(part for part in kind.__args__ if part is not type(None)), name)
    values = _of(typing.get_args(kind)[-1], name)
    if typing.get_origin(kind) is list:
        return {"type": "array", "items": values}
    if name in _KEYS:
        return {"type": "object", "additionalProperties": False, "properties": dict.fromkeys(_KEYS[name], values)}
    return {"type": "object", "additionalProperties": values}


def _summary(kind: Any) -> str:  # noqa: ANN401 - any annotation
    return (inspect.getdoc(kind) or "").partition("\n")[0] if attrs.has(kind) else ""
