"""A walk through the stages of a service: what each is for, in the words of its Dockerfile, and what it adds."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import takewhile
from typing import Final

import attrs

from eightstage.dockerfile import Dockerfile, Stage
from eightstage.evidence.image import Image
from eightstage.evidence.layers import File
from eightstage.languages.ecosystem import known

# How the template opens a stage: what it is for, why it stands there, what it hands on.
_PURPOSE, _REASON, _RESULT = "stage", "why here", "hands on"
_PART: Final = re.compile(rf"({_PURPOSE}|{_REASON}|{_RESULT}):\s*(.*)")
_OWN_NAME: Final = re.compile(r"\S+ [—–-] ")
_LARGEST: Final = 3


@attrs.frozen
class Station:
    """
    A stage before it is built.

    name: Its role in the contract.
    number: From 1, of `total`.
    line: The line of its FROM.
    base: What its FROM names.
    purpose, reason, result: What the comment above its FROM says: what it is for, why it stands there and what it hands
        on; empty where it does not say it.
    """

    name: str
    number: int
    total: int
    line: int
    base: str
    purpose: str
    reason: str
    result: str


@attrs.frozen
class Heavy:
    """A file, and its bytes."""

    path: str
    size: int


@attrs.frozen
class View:
    """
    What a stage adds to the image that it starts from, and how it runs.

    below: The stage that it starts from, or its base image; None where the engine does not have that image, so that
        its files are counted as well.
    unpacked, compressed: Bytes of the whole image, as files and as a pull transfers them.
    added_unpacked, added_compressed: The same of its own layers.
    layers: How many layers are its own.
    files, changed, removed: How many files, without folders, are new, other than below, and gone.
    packages: The names of packages that are new.
    largest: The largest new or changed files.
    user: Who runs it.
    command: The words of its entry point and command.
    """

    below: str | None
    unpacked: int
    compressed: int
    added_unpacked: int
    added_compressed: int
    layers: int
    files: int
    changed: int
    removed: int
    packages: tuple[str, ...]
    largest: tuple[Heavy, ...]
    user: str
    command: tuple[str, ...]


def stations(dockerfile: Dockerfile, targets: Iterable[str]) -> tuple[Station, ...]:
    """The stages that are visited, in the order of the targets."""
    names = tuple(targets)
    return tuple(_station(dockerfile, name, number, len(names)) for number, name in enumerate(names, 1))


def _station(dockerfile: Dockerfile, name: str, number: int, total: int) -> Station:
    stage = dockerfile.named[name]
    said = _comment(dockerfile, stage)
    purpose = _OWN_NAME.sub("", said.get(_PURPOSE, ""), count=1)
    base = dockerfile.base(stage).text
    return Station(name, number, total, stage.line, base, purpose, said.get(_REASON, ""), said.get(_RESULT, ""))


def _comment(dockerfile: Dockerfile, stage: Stage) -> Mapping[str, str]:
    """The parts of the comment above a FROM; what stands before any is its purpose."""
    directives = {directive.line for directive in dockerfile.directives}
    numbers = range(stage.line - 1, 0, -1)
    above = takewhile(lambda n: dockerfile.lines[n - 1].startswith("#") and n not in directives, numbers)
    parts: dict[str, list[str]] = {}
    current = _PURPOSE
    for number in reversed([*above]):
        text = dockerfile.lines[number - 1].strip("#\r ")
        begins = _PART.fullmatch(text)
        current, text = begins.groups() if begins else (current, text)
        parts.setdefault(current, []).append(text)
    return {name: " ".join(filter(None, texts)) for name, texts in parts.items()}


def view(dockerfile: Dockerfile, image: Image, seen: Mapping[str, Image], base: tuple[str, ...] | None) -> View:
    """
    What the stage of an image adds.

    Args:
        dockerfile: The file that it was built from.
        image: The image.
        seen: The images of stages that were visited before.
        base: The diff IDs of its base image, none for scratch; None where the engine does not have it.
    """
    stage = dockerfile.named[image.target]
    roles = {dockerfile.named[target].label: target for target in seen}
    below = next((roles[s.label] for s in reversed(dockerfile.lineage(stage)[:-1]) if s.label in roles), None)
    if below is not None:
        base = tuple(layer.diff_id for layer in seen[below].layers)
    count = _shared([layer.diff_id for layer in image.layers], base or ())
    before, after = _files(attrs.evolve(image, layers=image.layers[:count])), _files(image)
    new = [file for path, file in after.items() if path not in before]
    changed = [file for path, file in after.items() if path in before and before[path] != file]
    own = image.layers[count:]
    largest = sorted([*new, *changed], key=lambda file: (-file.size, file.path))[:_LARGEST]
    return View(
        below=None if base is None else below or dockerfile.base(dockerfile.root(stage)).text,
        unpacked=image.unpacked,
        compressed=image.compressed,
        added_unpacked=sum(layer.unpacked for layer in own),
        added_compressed=sum(layer.compressed for layer in own),
        layers=len(own),
        files=len(new),
        changed=len(changed),
        removed=len(before.keys() - after.keys()),
        packages=tuple(sorted(_packages(after) - _packages(before))),
        largest=tuple(Heavy(file.path, file.size) for file in largest if file.size),
        user=image.config.get("User") or "root",
        command=(*(image.config.get("Entrypoint") or ()), *(image.config.get("Cmd") or ())),
    )


def _shared(own: list[str], other: tuple[str, ...]) -> int:
    """How many layers both have, from the lowest on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(own, other, strict=False)))


def _files(image: Image) -> dict[str, File]:
    return {path: file for path, file in image.files.items() if file.kind != "folder"}


def _packages(files: Iterable[str]) -> set[str]:
    """The names of installed packages, as their marks among the files tell."""
    return {found[1] for path in files for mark in _marks() if (found := mark.search(path))}


@cache
def _marks() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, known().installed))
