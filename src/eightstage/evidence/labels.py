"""What the labels of an image should say, from the places where it is known."""

import json
import re
from collections.abc import Mapping

from eightstage.evidence import Context


def observe(context: Context, _: str) -> Mapping[str, tuple[str, ...]]:
    """Right values by the name of the label, without its prefix; those that nothing is known of are left out."""
    expected: dict[str, tuple[str, ...]] = {}
    version = _version(context)
    if version:
        expected["version"] = (version,)
    for name, variable in (("revision", "REVISION"), ("created", "CREATED")):
        if context.bake_variables.get(variable):
            expected[name] = (context.bake_variables[variable],)
    expected["base.name"] = context.service.dockerfile.base_images
    return expected


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
