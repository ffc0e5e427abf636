"""A compiler is installed before the packages that may need it."""

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._packages import installs, installs_from_lock
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile, Stage

_COMPILERS = frozenset({"g++", "gcc", "build-base", "build-essential", "clang", "make"})


@check(
    source=Source("Docker documentation, multi-stage builds", "https://docs.docker.com/build/building/multi-stage/"),
    level=Level.INTERMEDIATE,
    guide="stages/dependencies",
    severity=Severity.NOTE,
    defect=In("development").change("RUN", "--no-install-recommends", "--no-install-recommends g++"),
    examples=(
        bad(
            """
            FROM debian AS dependencies
            RUN composer install
            FROM dependencies AS build
            RUN apt-get update && apt-get install -y g++ make
            """,
            at=4,
        ),
        good(
            """
            FROM debian AS dependencies
            RUN apt-get update && apt-get install -y g++ make
            RUN composer install
            FROM dependencies AS build
            """,
        ),
        good(
            """
            FROM debian AS dependencies
            RUN composer install --no-dev
            FROM dependencies AS build
            RUN apt-get update && apt-get install -y g++
            RUN composer install
            """,
            says="this stage installs packages of its own",
        ),
    ),
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
