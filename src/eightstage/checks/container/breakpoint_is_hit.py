"""A debugger attaches and sets a breakpoint; the next request stops there and then continues."""

from eightstage.checks import Verdict, check, failed, passed, skipped, undetermined
from eightstage.evidence.container.debugger import Debugging


@check(
    stages=("development", "debug"),
    requires=("container/inspector-answers",),
    source="Chrome DevTools Protocol, Debugger: https://chromedevtools.github.io/devtools-protocol/v8/Debugger/; "
    "Debug Adapter Protocol: https://microsoft.github.io/debug-adapter-protocol/specification; "
    "docs/stages.md#development",
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
