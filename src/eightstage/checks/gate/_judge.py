"""What the gate checks share."""

from eightstage.checks import Verdict, failed, passed, undetermined
from eightstage.evidence.gate import GateRun, doubt
from eightstage.policy import Gate
from eightstage.system.printable import shortened


def judge(run: GateRun, planted: str, gate: Gate) -> Verdict:
    """A gate works when the build stops at it and says why."""
    if run.failure is None:
        return failed(f"production still builds with {planted}")
    if not (reason := doubt(run.failure, gate)):
        return passed(f"stops at: {shortened(run.failure.instruction, 90)}")
    if not run.failure.instruction:
        return undetermined(reason, run.failure.evidence)
    # It may be the gate in other words, or something else that went wrong.
    return undetermined(
        reason,
        run.failure.evidence,
        fix="let the gate itself stop the build; when it does and says it in other words, correct `step` and `message`"
        " of its table [gates] in eightstage.toml",
    )
