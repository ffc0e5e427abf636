"""One argument chooses the tag of a base image; it is not assembled from several."""

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In, at_top


@check(
    source="Docker Official Images, the tags of node: https://hub.docker.com/_/node",
    severity=Severity.WARNING,
    defect=(at_top("ARG DEBIAN=trixie"), In("base").change("FROM", "trixie", "${DEBIAN}")),
)
def base_tag_is_one_choice(dockerfile: Dockerfile) -> Verdict:
    """
    Why: versions combined freely give tags that were never published.
    Fix: keep one argument for the part that people change, and write out the rest of the tag.
    """
    places = [
        Place(stage.line, f"the tag of {stage.base} is put together from {stage.base.count('$')} arguments")
        for stage in dockerfile.stages
        if dockerfile.resolve(stage.base) is None and stage.base.rpartition("/")[2].partition(":")[2].count("$") > 1
    ]
    return judged(places, "each tag depends on one argument at most")
