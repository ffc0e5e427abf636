"""No ENV reuses the name of a build argument to keep its value for run time."""

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    source="Dockerfile reference, using ARG variables: https://docs.docker.com/reference/dockerfile/#using-arg-variables",
    severity=Severity.WARNING,
    defect=In("production").before("LABEL", "ENV REVISION=${REVISION}"),
)
def arguments_stay_out_of_the_environment(dockerfile: Dockerfile) -> Verdict:
    """
    Why: the ENV overrides every later ARG of that name, in this stage and in those built on it, and ships a build
    value.
    Fix: keep it an ARG; where the service needs it at run time, give the ENV another name.
    """
    places = [
        Place(dockerfile.line_of(i, f"{name}="), f"ENV {name} hides the build argument {name} from here on")
        for stage in dockerfile.stages
        for i in stage.all("ENV")
        for name, value in i.pairs
        if value in {f"${name}", f"${{{name}}}"}
    ]
    return judged(places, "no ENV hides an argument")
