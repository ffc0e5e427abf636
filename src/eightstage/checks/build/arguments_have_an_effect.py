"""Every build argument that the policy documents changes production when it is set."""

import json

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped
from eightstage.defects.structural import In
from eightstage.evidence.build_arguments import Argument


@check(
    source=Source("Docker documentation, build variables", "https://docs.docker.com/build/building/variables/"),
    level=Level.INTERMEDIATE,
    guide="concepts/arguments",
    defect=In("production").before("LABEL", "ENV VERSION=0.1.0"),
    examples=(
        bad(says="no trace of the value", arguments=(Argument("VERSION", "9.9.9", {"Labels": {"version": "0.1.0"}}),)),
        good(
            says="the value is in a label", arguments=(Argument("VERSION", "9.9.9", {"Labels": {"version": "9.9.9"}}),)
        ),
        good(says="the policy documents none", arguments=(), is_skipped=True),
    ),
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
