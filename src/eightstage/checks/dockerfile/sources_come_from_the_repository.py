"""Sources, tests and configuration are files in the repository; no step writes them."""

import re

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In

_SOURCE = r"\.(c?js|mjs|tsx?|json|py|sh|go|rs|java|kt|rb|toml|ya?ml|html|css)$"


@check(
    source="docs/stages.md#build",
    defect=In("build").before("RUN", "RUN echo '{}' > biome.json"),
)
def sources_come_from_the_repository(dockerfile: Dockerfile) -> Verdict:
    """
    Why: nobody reviews what a step makes up, shell quoting distorts it, and an empty project still builds.
    Fix: keep the file in the repository and COPY it.
    """
    places = [
        Place(c.line, f"{file} is made up by a step")
        for stage in dockerfile.stages
        for run in stage.all("RUN")
        for c in dockerfile.commands(run)
        for file in c.writes
        if c.name in {"echo", "printf", "cat"}
        and re.search(_SOURCE, file)
        and not file.startswith(("/etc/", "/usr/", "/var/"))
    ]
    return judged(places, "no step makes up a source")
