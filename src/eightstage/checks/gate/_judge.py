"""What the gate checks share."""

from eightstage.checks import Verdict, failed, passed, undetermined
from eightstage.evidence.gate import GateRun
from eightstage.printable import shortened


def judge(run: GateRun, planted: str, message: str) -> Verdict:
    """A gate works when the build stops and says why."""
    if run.failure is None:
        return failed(f"production still builds with {planted}")
    if not run.failure.instruction:
        return undetermined("the build ended before its first step", run.failure.evidence)
    text = "\n".join(run.failure.log)
    if message and message.lower() not in text.lower():
        # It may be the gate in other words, or something else that went wrong.
        return undetermined(
            f"{run.failure.reason}; its log does not say {message!r}, so it cannot be told what stopped it",
            run.failure.evidence,
            fix="let the gate itself stop the build; when it does and says it in other words, correct `message` of its"
            " table [gates] in eightstage.toml",
        )
    return passed(f"stops at: {shortened(run.failure.instruction, 90)}")
