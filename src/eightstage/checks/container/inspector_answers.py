"""The debugger of development and debug answers on its port."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.evidence.container.debugger import Debugging


@check(
    stages=("development", "debug"),
    requires=("container/becomes-healthy",),
    source=(
        Source("Debug Adapter Protocol", "https://microsoft.github.io/debug-adapter-protocol/"),
        Source("The eight stages, development", "docs/stages.md#development"),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/development",
    examples=(
        bad(says="nothing listens", debugging=Debugging(problem="no answer on port 9229: refused")),
        good(says="a debugger", debugging=Debugging("ready")),
    ),
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
