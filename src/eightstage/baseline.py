"""Sizes that were accepted: a file beside the policy, written on request and committed with the service."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

import attrs

from eightstage.errors import PolicyError
from eightstage.evidence.image import Image

FILE_NAME = "eightstage.lock"
# Enough to name what grew, and few enough to be read in a review.
_FILES = 25


@attrs.frozen
class Accepted:
    """Bytes of one target, both ways, and of its largest files."""

    unpacked: int
    compressed: int
    files: dict[str, int]


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
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        return Baseline(
            {t: Accepted(int(s["unpacked"]), int(s["compressed"]), dict(s.get("files", {}))) for t, s in data.items()}
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PolicyError(f"{file} is not a baseline: {error}", "write it anew: inv baseline") from error


def text_of(images: Iterable[tuple[str, Image]]) -> str:
    """The text of a baseline that accepts these images, each with its target."""
    lines = ["# Sizes in bytes that were accepted; written by `inv baseline`.", ""]
    for target, image in images:
        files = sorted((f for f in image.files.values() if f.size), key=lambda f: (-f.size, f.path))[:_FILES]
        lines += [f"[{target}]", f"unpacked = {image.unpacked}", f"compressed = {image.compressed}"]
        lines += [f"[{target}.files]", *(f'"{f.path}" = {f.size}' for f in files), ""]
    return "\n".join(lines)
