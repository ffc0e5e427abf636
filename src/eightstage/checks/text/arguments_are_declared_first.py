"""A stage declares a build argument before the line that uses it."""

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._variables import EXPANDED, declared, read_by_a_shell, used, with_default
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile, Stage


@check(
    source=(
        Source("Dockerfile reference, scope of ARG", "https://docs.docker.com/reference/dockerfile/#scope"),
        Source(
            "Docker documentation, build check UndefinedVar",
            "https://docs.docker.com/reference/build-checks/undefined-var/",
        ),
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/arguments",
    defect=In("production").before("ARG", 'LABEL com.example.shown="${VERSION}"'),
    examples=(
        bad(
            """
            ARG VERSION=1.0
            FROM debian AS base
            LABEL com.example.version="${VERSION}"
            """,
            at=3,
            says="what stands before the first FROM is known to FROM lines only",
        ),
        bad(
            """
            FROM debian AS base
            ENV RELEASE=$VERSION
            ARG VERSION=1.0
            """,
            at=2,
        ),
        bad(
            """
            ARG VERSION=1.0
            FROM debian AS base
            RUN echo "${VERSION}" > /version
            ENV RELEASE=${VERSION:-none}
            """,
            at=(3, 4),
            says="a step does not know it either, and the default takes its place",
        ),
        good(
            """
            ARG VERSION=1.0
            FROM debian:${VERSION} AS base
            RUN VERSION=$(cat version) && echo "$VERSION" && echo '$VERSION' \\$VERSION
            RUN for VERSION in 1 2; do make "$VERSION"; done
            """,
            says="the shell has a variable of that name",
        ),
        good(
            """
            ARG VERSION=1.0
            FROM debian AS base
            ARG VERSION
            LABEL com.example.version="${VERSION}"
            FROM base AS build
            LABEL com.example.tested="${VERSION}"
            """,
            says="a stage inherits the arguments of the one that it is built on",
        ),
        good(
            """
            FROM registry.example/runtime:26 AS base
            ENV PATH=${RUNTIME_HOME}/bin:${PATH}
            """,
            says="a name that no ARG declares may come from the base image",
        ),
    ),
)
def arguments_are_declared_first(dockerfile: Dockerfile) -> Verdict:
    """
    Why: an argument declared later, or only before the first FROM, expands to nothing, and
    older builders do not even warn.
    Fix: write `ARG NAME` in the stage, above the first line that uses it.
    """
    places = [place for stage in dockerfile.stages for place in _problems(dockerfile, stage)]
    return judged(places, "every argument is declared where it is used")


def _problems(dockerfile: Dockerfile, stage: Stage) -> list[Place]:
    known = declared(dockerfile.inherited(stage)[: -len(stage.instructions)])
    before_stages = declared(dockerfile.global_arguments)
    # A name that no ARG of the file declares may come from the environment of the base image.
    arguments = before_stages | {name for other in dockerfile.stages for i in other.all("ARG") for name, _ in i.pairs}
    places = []
    for instruction in stage.instructions:
        missing: set[str] = set()
        if instruction.name in EXPANDED:
            missing = (used(instruction) & arguments) | (with_default(instruction) & before_stages)
        elif instruction.name == "RUN":
            missing = read_by_a_shell(instruction) & before_stages
        places += [
            Place(dockerfile.line_of(instruction, name), f"{name} is not declared above, so it expands to nothing")
            for name in sorted(missing - known)
        ]
        known |= declared([instruction])
    return places
