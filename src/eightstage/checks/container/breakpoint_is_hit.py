"""A debugger attaches and sets a breakpoint; the next request stops there and then continues."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped, undetermined
from eightstage.evidence.container.debugger import Debugging, Paused


@check(
    stages=("development", "debug"),
    requires=("container/inspector-answers",),
    source=(
        Source("Chrome DevTools Protocol, Debugger", "https://chromedevtools.github.io/devtools-protocol/v8/Debugger/"),
        Source("Debug Adapter Protocol", "https://microsoft.github.io/debug-adapter-protocol/specification"),
        Source("The eight stages, development", "docs/stages.md#development"),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/development",
    examples=(
        bad(says="the request passes it by", debugging=Debugging("ready", paused=Paused(reason="it did not stop"))),
        bad(says="the program does not go on", debugging=Debugging("ready", paused=Paused("handle"))),
        good(says="it stops, goes on and answers", debugging=Debugging("ready", paused=Paused("handle", 200))),
        good(says="the policy names no function", debugging=Debugging("ready"), is_skipped=True),
    ),
)
def breakpoint_is_hit(debugging: Debugging) -> Verdict:
    """
    Why: a debugger that belongs to another process answers, but the breakpoint is never reached.
    Fix: start the service itself under the debugger, not a wrapper around it, and keep its debug symbols in the stage.
    """
    paused = debugging.paused
    if paused is None:
        return skipped("the policy names no function to stop in; see [debug] breakpoint")
    if paused.problem:
        return undetermined(paused.problem)
    if not paused.function:
        return failed(paused.reason)
    if paused.status is None:
        return failed(f"it stopped in {paused.function} and did not go on")
    return passed(f"stopped in {paused.function}, then answered {paused.status}")
