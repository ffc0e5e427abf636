"""Packages are installed where they are needed, not copied or moved within an image."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In

_TREES = frozenset({"node_modules", "site-packages", "vendor", ".venv", "venv", "production_node_modules"})


@check(
    source="Docker documentation, storage drivers: https://docs.docker.com/engine/storage/drivers/",
    defect=In("dependencies").append("RUN cp -R node_modules spare_modules"),
)
def dependency_trees_are_installed_once(dockerfile: Dockerfile) -> Verdict:
    """
    Why: each copy is another layer of thousands of files, and names like `production_modules` drift from their meaning.
    Fix: install twice, into two folders or stages, and COPY --from the one that is needed.
    """
    places = [
        Place(c.line, f"`{c.text}` stores a tree of packages once more")
        for stage in dockerfile.stages
        for run in stage.all("RUN")
        for c in dockerfile.commands(run)
        if c.name in {"cp", "mv"} and any(word.strip("./").rpartition("/")[2] in _TREES for word in c.words[1:])
    ]
    return judged(places, "no step copies a tree of packages")
