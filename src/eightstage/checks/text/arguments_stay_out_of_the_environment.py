"""No ENV reuses the name of a build argument to keep its value for run time."""

import re

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile


@check(
    of_contract=True,
    source=Source(
        "Dockerfile reference, using ARG variables", "https://docs.docker.com/reference/dockerfile/#using-arg-variables"
    ),
    level=Level.ADVANCED,
    guide="concepts/arguments",
    severity=Severity.WARNING,
    defect=In("production").before("LABEL", "ENV REVISION=${REVISION}"),
    examples=(
        bad(
            """
            FROM debian AS production
            ARG REVISION
            ENV REVISION=${REVISION}
            """,
            at=3,
        ),
        bad(
            """
            FROM debian AS production
            ARG REVISION
            ENV REVISION=${REVISION:-unknown}
            """,
            at=3,
            says="a default hides it as well",
        ),
        good(
            """
            FROM debian AS production
            ARG REVISION
            ENV SERVICE_REVISION=${REVISION} PATH=/opt/bin:${PATH}
            """,
            says="another name, and a value that is made of more than the argument",
        ),
        good(
            """
            FROM debian AS production
            ARG REVISION
            LABEL org.opencontainers.image.revision=${REVISION}
            """,
        ),
    ),
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
        if re.fullmatch(rf"\${name}|\$\{{{name}(:?[-+?].*)?\}}", value or "")
    ]
    return judged(places, "no ENV hides an argument")
