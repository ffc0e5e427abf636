"""A stage with a compiler still has packages to install."""

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.checks.dockerfile._packages import installs, installs_from_lock
from eightstage.dockerfile import Dockerfile, Stage
from eightstage.structural import In

_COMPILERS = frozenset({"g++", "gcc", "build-base", "build-essential", "clang", "make"})


@check(
    source="node-gyp, installation: https://github.com/nodejs/node-gyp#installation",
    severity=Severity.WARNING,
    defect=In("development").change("RUN", "--no-install-recommends", "--no-install-recommends g++"),
)
def compilers_come_before_the_install(dockerfile: Dockerfile) -> Verdict:
    """
    Why: packages with native code are compiled during their installation; a compiler that comes later only adds size.
    Fix: install the compiler in the stage that installs the packages, or remove it.
    """
    places = [place for stage in dockerfile.stages for place in _problems(dockerfile, stage)]
    return judged(places, "no compiler comes too late")


def _problems(dockerfile: Dockerfile, stage: Stage) -> list[Place]:
    below = dockerfile.lineage(stage)[:-1]
    earlier = [
        run for other in below for run in other.all("RUN") if any(map(installs_from_lock, dockerfile.commands(run)))
    ]
    later = [run for run in stage.all("RUN") if any(map(installs_from_lock, dockerfile.commands(run)))]
    if not earlier or later:
        return []
    return [
        Place(
            dockerfile.line_of(i.instruction, package), f"{package} comes after the install on line {earlier[0].line}"
        )
        for i in installs(dockerfile, stage)
        for package in i.packages
        if package in _COMPILERS
    ]
