"""Packages are installed before the sources are copied."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.checks.dockerfile._packages import installs_from_lock
from eightstage.dockerfile import Dockerfile, Stage
from eightstage.structural import In

_SOURCES = frozenset({"", "*", "src", "app", "lib", "cmd", "internal", "pkg", "source"})


@check(
    source="Docker documentation, optimize cache usage: https://docs.docker.com/build/cache/optimize/",
    defect=In("dependencies").begin("COPY . ./"),
)
def manifests_are_copied_first(dockerfile: Dockerfile) -> Verdict:
    """
    Why: with the sources in an earlier layer every edit reinstalls all packages.
    Fix: copy the manifest and the lock file, install, and copy the sources in a later step or stage.
    """
    places = [place for stage in dockerfile.stages for place in _problems(dockerfile, stage)]
    return judged(places, "no install stands behind the sources")


def _problems(dockerfile: Dockerfile, stage: Stage) -> list[Place]:
    installing = [run for run in stage.all("RUN") if any(map(installs_from_lock, dockerfile.commands(run)))]
    if not installing:
        return []
    return [
        Place(i.line, f"`{i.text.splitlines()[0]}` stands before the install on line {installing[0].line}")
        for i in dockerfile.inherited(stage)
        if i.line < installing[0].line and any(source.strip("./") in _SOURCES for source in i.copied)
    ]
