"""What the labels of an image should say, from the places where it is known."""

import json
import re
from collections.abc import Iterable, Mapping

from eightstage.evidence import Context, evidence


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
    package = files.text("package.json")
    if package is not None:
        return str(json.loads(package).get("version", ""))
    for name in ("pyproject.toml", "Cargo.toml"):
        found = re.search(r'^version\s*=\s*"([^"]+)"', files.text(name) or "", re.MULTILINE)
        if found:
            return found[1]
    return ""
