"""The manifest and lock file are copied by name, not by a pattern."""

import re

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    source="Dockerfile reference, COPY: https://docs.docker.com/reference/dockerfile/#copy",
    severity=Severity.WARNING,
    defect=In("dependencies").change("COPY", r"\b(package|go|pyproject)\.\w+", r"\1.*"),
)
def manifests_are_named_exactly(dockerfile: Dockerfile) -> Verdict:
    """
    Why: a pattern also matches when the lock file is missing, and the build continues without it.
    Fix: write the names out: COPY package.json package-lock.json ./.
    """
    places = [
        Place(i.line, f"the pattern {source} also matches when the lock file is missing")
        for stage in dockerfile.stages
        for i in stage.instructions
        for source in i.copied
        if re.search(r"[*?]", source)
        and re.search(r"package|lock|requirements|Pipfile|pyproject|go\.|Cargo|pom|gradle", source)
    ]
    return judged(places, "every manifest is named")
