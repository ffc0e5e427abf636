"""The bill of materials that a stage wrote, read from its image."""

import json
from collections.abc import Mapping

from eightstage.engine.containers import create
from eightstage.evidence import TARGET, Context, NotDescribed, evidence


@evidence("bill_of_materials", images=(TARGET,), files=())
def observe(context: Context, target: str) -> Mapping[str, str]:
    """Version by name of every component."""
    policy = context.service.policy.image
    with create(context.scope, context.build.images[target], f"{target}-sbom") as container:
        folder, _, name = policy.bill_of_materials.rpartition("/")
        files = container.read_files(folder)
    if name not in files:
        raise NotDescribed(f"{target} has no {policy.bill_of_materials}; see [image] bill_of_materials")
    components = json.loads(files[name]).get("components", ())
    return {_name(component): component["version"] for component in components}


def _name(component: Mapping[str, str]) -> str:
    return f"{component['group']}/{component['name']}" if component.get("group") else component["name"]
