"""Sizes that were accepted: a file beside the policy, written on request and committed with the service."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from eightstage import reading, toml_lines
from eightstage.errors import PolicyError
from eightstage.evidence.image import Image
from eightstage.units import size

FILE_NAME = "eightstage.lock"
# Enough to name what grew, and few enough to be read in a review.
_LARGEST = 25
_TOLD = 12
_INSTRUCTION_CHARACTERS = 140
# The folder of one package, for the languages that keep each in its own.
_DEPENDENCY = re.compile(
    r".*?/(?:node_modules/(?:@[^/]+/)?[^/]+|(?:site|dist)-packages/[^/]+|pkg/mod/.+?@[^/]+)(?=/)", re.DOTALL
)


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


def text_of(images: Iterable[tuple[str, Image]]) -> str:
    """The text of a baseline that accepts these images, each with its target."""
    lines = ["# Sizes in bytes that were accepted; written by `inv baseline`.", ""]
    for target, image in images:
        lines += [f"[{target}]", f"unpacked = {image.unpacked}", f"compressed = {image.compressed}"]
        lines += [f"[{target}.layers]", *_table(_layers(image))]
        lines += [f"[{target}.parts]", *_table(_parts(image)), ""]
    return "\n".join(lines)


def what_grew(image: Image, accepted: Accepted) -> tuple[str, ...]:
    """The layers, dependencies and files of `image` that are larger than accepted, as lines for a person."""
    return (*_grown(_layers(image), accepted.layers), *_grown(_parts(image), accepted.parts))


def _grown(now: Mapping[str, int], before: Mapping[str, int]) -> list[str]:
    # What is not recorded was smaller than all that is.
    least = min(before.values(), default=0)
    growth = {name: count - before.get(name, least) for name, count in now.items()}
    largest = sorted(growth, key=lambda name: -growth[name])[:_TOLD]
    return [
        f"+{size(growth[name]):>9}  {name}" if name in before else f"{size(now[name]):>10}  {name} (was not recorded)"
        for name in largest
        if growth[name] > 0
    ]


def _layers(image: Image) -> Mapping[str, int]:
    layers: Counter[str] = Counter()
    for made_by, layer in zip(image.made_by, image.layers, strict=True):
        layers[made_by[:_INSTRUCTION_CHARACTERS]] += layer.unpacked
    return layers


def _parts(image: Image) -> Mapping[str, int]:
    parts: Counter[str] = Counter()
    for file in image.files.values():
        dependency = _DEPENDENCY.match(file.path)
        parts[dependency[0] if dependency else file.path] += file.size
    return parts


def _table(counts: Mapping[str, int]) -> list[str]:
    largest = sorted(((name, count) for name, count in counts.items() if count), key=lambda item: (-item[1], item[0]))
    # A text of JSON is a text of TOML, too.
    return [f"{json.dumps(name, ensure_ascii=False)} = {count}" for name, count in largest[:_LARGEST]]


def _accepted(sizes: Mapping[str, Any]) -> Accepted:
    layers, parts = ({name: int(count) for name, count in sizes.get(key, {}).items()} for key in ("layers", "parts"))
    return Accepted(int(sizes["unpacked"]), int(sizes["compressed"]), layers, parts)
