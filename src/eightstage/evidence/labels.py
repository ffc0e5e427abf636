"""What the labels of an image should say, from the places where it is known."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from eightstage.evidence import Context, NoEvidence, evidence
from eightstage.languages.ecosystem import known


@evidence("expected_labels")
def observe(context: Context, _: str) -> Mapping[str, tuple[str, ...]]:
    """Right values by the name of the label, without its prefix; those that nothing is known of are left out."""
    expected: dict[str, tuple[str, ...]] = {}
    version = _version(context)
    if version:
        expected["version"] = (version,)
    for name, variable in (("revision", "REVISION"), ("created", "CREATED")):
        if context.bake_variables.get(variable):
            expected[name] = (context.bake_variables[variable],)
    return expected | _of_base_images(context.service.dockerfile.base_images)


def _of_base_images(references: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Of an image that is pinned, the name is true with its digest and without."""
    parts = [reference.partition("@") for reference in references]
    digests = tuple(digest for _, _, digest in parts if digest)
    names = tuple(dict.fromkeys(name for reference in parts for name in (reference[0], "".join(reference))))
    return {"base.name": names} | ({"base.digest": digests} if digests else {})


def _version(context: Context) -> str:
    files = context.service.files
    for name, keys in known().versions.items():
        text = files.text(name)
        if text is None:
            continue
        try:
            said = json.loads(text) if name.endswith(".json") else tomllib.loads(text)
        except ValueError as error:
            raise NoEvidence(f"{name} cannot be read: {error}") from error
        found = next(filter(None, (_at(said, key) for key in keys)), "")
        if found:
            return found
    return ""


def _at(said: Any, key: str) -> str:  # noqa: ANN401 - any value of JSON or TOML
    """The text at a key such as `project.version`; empty when there is none."""
    for word in key.split("."):
        said = said.get(word) if isinstance(said, dict) else None
    return said if isinstance(said, str) else ""
