"""The debugger of the development stage answers on its port."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.container.debugger import Debugging


@check(
    stages=("development", "debug"),
    requires=("container/becomes-healthy",),
    source="Node.js documentation, inspector: https://nodejs.org/api/cli.html#--inspecthostport; "
    "docs/stages.md#development",
)
def inspector_answers(debugging: Debugging) -> Verdict:
    """
    Why: otherwise people find out that the debugger does not answer when they need it most.
    Fix: start the service under a debugger that listens on every interface of the container; publish its port on
    loopback only.
    """
    if debugging.problem:
        return failed(debugging.problem, evidence=debugging.lines)
    return passed(debugging.introduction)
