"""How the targets of a service are built where no bake file says it."""

from collections.abc import Mapping
from typing import Final

import attrs

DOCKERFILE: Final = "Dockerfile"


@attrs.frozen
class Recipe:
    """
    What to build, as the policy says it.

    stages: The stage that each target builds, where it has another name than the target; "" for the last one.
    dockerfile: The Dockerfile to build, relative to the service; empty where its bake file is used, if it has one.
    arguments: Values for build arguments.
    """

    stages: Mapping[str, str] = attrs.field(factory=dict)
    dockerfile: str = ""
    arguments: Mapping[str, str] = attrs.field(factory=dict)

    def targets(self, names: list[str]) -> dict[str, dict[str, object]]:
        """What a bake file says of these targets; a stage that has the name of its target needs no mention."""
        # A bake file reads `${…}` and `%{…}` in every text.
        arguments = {name: text.replace("${", "$${").replace("%{", "%%{") for name, text in self.arguments.items()}
        shared = {"context": ".", "dockerfile": self.dockerfile or DOCKERFILE, "args": arguments}
        stages = {name: name for name in names} | dict(self.stages)
        # A stage without a name is the last one, which is built where none is named.
        return {name: {**shared, **({"target": stage} if stage else {})} for name, stage in stages.items()}
