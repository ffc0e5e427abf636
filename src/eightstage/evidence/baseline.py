"""The text of a baseline, and what has grown since it was written."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from eightstage.evidence.image import Image
from eightstage.languages.ecosystem import known
from eightstage.service.accepted import Accepted
from eightstage.units import size

# Enough to name what grew, and few enough to be read in a review.
_LARGEST = 25
_TOLD = 12
_INSTRUCTION_CHARACTERS = 140
# The folder of one package, for the languages that keep each in its own.
_DEPENDENCY = re.compile(rf".*?/(?:{'|'.join(known().packages)})(?=/)", re.DOTALL)


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
