"""The targets of a bake file, as far as they are written out: what a function or a variable makes is left out."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from eightstage.adopt.build import Build, normal
from eightstage.adopt.sources.yaml_files import literal
from eightstage.errors import ServiceError
from eightstage.service import BAKE_FILE, Files
from eightstage.service.recipe import DOCKERFILE

_JSON_FILE: Final = "docker-bake.json"
_HEAD: Final = re.compile(r'^\s*target\s+"([^"]+)"\s*\{', re.MULTILINE)
_TEXT: Final = re.compile(r'^\s*"?(\w+)"?\s*=\s*"([^"$]*)"\s*,?\s*$')
_ARGUMENTS: Final = re.compile(r"^\s*args\s*=?\s*\{(.*)", re.DOTALL)
_PAIR: Final = re.compile(r'"?(\w+)"?\s*=\s*"([^"$]*)"')


def builds(files: Files) -> Iterator[Build]:
    """Its targets, in the order of the file."""
    for file, read in ((BAKE_FILE, _of_hcl), (_JSON_FILE, _of_json)):
        try:
            text = files.text(file)
        except ServiceError:
            continue
        for name, target in read(text or ""):
            context = str(target.get("context", "."))
            yield Build(
                where=f"{file}, target {name}",
                file=normal(context, str(target.get("dockerfile", DOCKERFILE))),
                context=normal(".", context),
                target=str(target.get("target", "")),
                arguments=literal({k: str(v) for k, v in dict(target.get("args") or {}).items() if v}),
            )


def _of_json(text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        data = json.loads(text or "{}")
    except ValueError:
        return
    targets = data.get("target") if isinstance(data, dict) else None
    for name, target in targets.items() if isinstance(targets, dict) else ():
        if isinstance(target, dict):
            yield name, target


def _of_hcl(text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for head in _HEAD.finditer(text):
        lines = _block(text[head.end() :]).splitlines()
        target: dict[str, Any] = {}
        while lines:
            line = lines.pop(0)
            begun = _ARGUMENTS.match(line)
            if begun:
                body = _block("\n".join([begun[1], *lines]))
                target["args"] = dict(_PAIR.findall(body))
                lines = lines[body.count("\n") :]
            elif (pair := _TEXT.match(line)) is not None:
                target[pair[1]] = pair[2]
        yield head[1], target


def _block(text: str) -> str:
    """The text up to the brace that closes the block that it begins in."""
    depth = 1
    for place, character in enumerate(text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0:
            return text[:place]
    return text
