"""The releases that the tags of base images name, with each one's end-of-life date."""

import re
from collections.abc import Iterator
from datetime import date

import attrs

from eightstage.data import end_of_life
from eightstage.dockerfile import Dockerfile

_DEBIAN = {"stretch": "9", "buster": "10", "bullseye": "11", "bookworm": "12", "trixie": "13"}
_UBUNTU = {"focal": "20.04", "jammy": "22.04", "noble": "24.04"}


@attrs.frozen
class Release:
    """One release: what it is called, the line that chooses it, and its last day."""

    name: str
    line: int
    end: date


def releases(dockerfile: Dockerfile) -> Iterator[Release]:
    """The releases of all base images whose dates are known."""
    for stage in dockerfile.stages:
        if dockerfile.parent(stage) is not None:
            continue
        for product, version in _versions(dockerfile.base(stage).text):
            known = end_of_life().get(product, {})
            cycle = next((c for c in (".".join(version.split(".")[:n]) for n in (2, 1)) if c in known), None)
            if cycle is not None:
                yield Release(f"{product} {cycle}", stage.line, known[cycle])


def _versions(reference: str) -> list[tuple[str, str]]:
    name, _, tag = reference.partition("@")[0].rpartition("/")[2].partition(":")
    found = [(name, match[0]) for match in [re.match(r"\d+(\.\d+)*", tag)] if match]
    # distroless names runtime and Debian together: nodejs22-debian12.
    words = re.findall(r"([a-z]+)(\d+(?:\.\d+)?)?", f"{tag}-{name}" if "debian" in name else tag)
    for word, number in words:
        if word in {"alpine", "debian"} and number:
            found.append((word, number))
        elif word in _DEBIAN:
            found.append(("debian", _DEBIAN[word]))
        elif word in _UBUNTU:
            found.append(("ubuntu", _UBUNTU[word]))
    return found
