"""What the gate checks share."""

from eightstage.checks import Verdict, failed, passed
from eightstage.evidence.gate import GateRun


def judge(run: GateRun, planted: str, message: str) -> Verdict:
    """A gate keeps its promise when the build stops and says why."""
    if run.failure is None:
        return failed(f"production still builds with {planted}")
    text = "\n".join(run.failure.log)
    if message and message.lower() not in text.lower():
        where = f"in stage {run.failure.stage}" if run.failure.stage else "before its first step"
        return failed(f"the build stops {where}, but does not say {message!r}", evidence=run.failure.log_end)
    return passed(f"stops at: {run.failure.instruction.splitlines()[0][:90]}")
