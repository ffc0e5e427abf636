"""Nothing uses an option, package or port that its project has retired."""

import re

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In

_RETIRED = {
    r"--only=prod(uction)?\b": "write --omit=dev",
    r"npm .*--production\b": "write --omit=dev",
    r"--no-optional\b": "write --omit=optional, or nothing: platform binaries are optional packages",
    r"\bnode-inspector\b": "Node has its own inspector, --inspect",
    r"\b5858\b": "the inspector listens on 9229",
    r"^MAINTAINER\b": "write LABEL org.opencontainers.image.authors",
    r"\bapt-key\b": "put the key into /etc/apt/keyrings and name it with signed-by",
}


@check(
    source="npm documentation, config: https://docs.npmjs.com/cli/using-npm/config; "
    "Dockerfile reference, MAINTAINER: https://docs.docker.com/reference/dockerfile/#maintainer-deprecated",
    severity=Severity.WARNING,
    defect=In("build").begin("ENV YARN_FLAGS=--no-optional"),
)
def options_are_current(dockerfile: Dockerfile) -> Verdict:
    """
    Why: a later version ignores or refuses what is retired, often silently.
    Fix: use the replacement that the finding names.
    """
    places = [
        Place(dockerfile.line_of(i, found[0].strip()), f"`{found[0].strip()}` is retired; {instead}")
        for stage in dockerfile.stages
        for i in stage.instructions
        for pattern, instead in _RETIRED.items()
        for found in [re.search(pattern, i.text)]
        if found
    ]
    return judged(places, "nothing retired is used")
