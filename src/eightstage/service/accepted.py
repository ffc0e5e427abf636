"""Sizes that were accepted: a file beside the policy, written on request and committed with the service."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from eightstage.errors import PolicyError
from eightstage.system import reading, toml_lines

FILE_NAME = "eightstage.lock"


@attrs.frozen
class Accepted:
    """
    Bytes of one target, both ways.

    layers: Unpacked bytes by the instruction that made them.
    parts: Bytes of the largest dependencies and files, by path.
    """

    unpacked: int
    compressed: int
    layers: Mapping[str, int] = attrs.field(factory=dict)
    parts: Mapping[str, int] = attrs.field(factory=dict)


@attrs.frozen
class Baseline:
    """What was accepted for each target."""

    sizes: Mapping[str, Accepted]


def read(service: Path) -> Baseline | None:
    """
    The baseline of the service in the folder `service`; None when it has none.

    Raises:
        PolicyError: The file is not what this module writes.
    """
    file = service / FILE_NAME
    if not os.path.lexists(file):
        return None
    try:
        text = reading.text_of(reading.read(service, FILE_NAME, reading.DECLARATION_BYTES))
        data, _ = toml_lines.load(text)
        return Baseline({target: _accepted(sizes) for target, sizes in data.items()})
    except reading.Unreadable as error:
        raise PolicyError(f"{file} {error}", "write it anew: inv baseline") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PolicyError(f"{file} is not a baseline: {error}", "write it anew: inv baseline") from error


def _accepted(sizes: Mapping[str, Any]) -> Accepted:
    layers, parts = ({name: int(count) for name, count in sizes.get(key, {}).items()} for key in ("layers", "parts"))
    return Accepted(int(sizes["unpacked"]), int(sizes["compressed"]), layers, parts)
