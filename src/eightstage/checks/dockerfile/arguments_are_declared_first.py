"""A stage declares a build argument before the line that uses it."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.checks.dockerfile._variables import EXPANDED, declared, used
from eightstage.dockerfile import Dockerfile, Stage
from eightstage.structural import In


@check(
    source="Dockerfile reference, scope of ARG: https://docs.docker.com/reference/dockerfile/#scope; "
    "Docker documentation, build check UndefinedVar: https://docs.docker.com/reference/build-checks/undefined-var/",
    defect=In("production").before("ARG", 'LABEL com.example.shown="${VERSION}"'),
)
def arguments_are_declared_first(dockerfile: Dockerfile) -> Verdict:
    """
    Why: an argument declared later, or only before the first FROM, expands to nothing without any warning.
    Fix: write `ARG NAME` in the stage, above the first line that uses it.
    """
    places = [place for stage in dockerfile.stages for place in _problems(dockerfile, stage)]
    return judged(places, "every argument is declared where it is used")


def _problems(dockerfile: Dockerfile, stage: Stage) -> list[Place]:
    known = declared(dockerfile.inherited(stage)[: -len(stage.instructions)])
    # A name that no ARG of the file declares may come from the environment of the base image.
    arguments = declared(dockerfile.global_arguments) | {
        name for other in dockerfile.stages for i in other.all("ARG") for name, _ in i.pairs
    }
    places = []
    for instruction in stage.instructions:
        if instruction.name in EXPANDED:
            missing = sorted((used(instruction) & arguments) - known)
            places += [
                Place(dockerfile.line_of(instruction, name), f"{name} is not declared above, so it expands to nothing")
                for name in missing
            ]
        known |= declared([instruction])
    return places
