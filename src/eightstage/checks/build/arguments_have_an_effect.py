"""Every build argument that the policy documents changes production when it is set."""

import json

from eightstage.checks import Verdict, check, failed, passed, skipped
from eightstage.evidence.build_arguments import Argument
from eightstage.structural import In


@check(
    source="Docker documentation, build variables: https://docs.docker.com/build/building/variables/",
    defect=In("production").before("LABEL", "ENV VERSION=0.1.0"),
)
def arguments_have_an_effect(arguments: tuple[Argument, ...]) -> Verdict:
    """
    Why: an argument that is accepted and ignored gives an image that differs from what was asked for.
    Fix: declare the ARG in the stage that uses it, and set no ENV of the same name.
    """
    if not arguments:
        return skipped("the policy documents no argument; see [arguments]")
    lost = [a for a in arguments if a.value not in json.dumps(a.config)]
    if lost:
        return failed(f"{lost[0].name}={lost[0].value} leaves no trace in production", tuple(a.name for a in lost[1:]))
    return passed(", ".join(f"{a.name}={a.value}" for a in arguments))
