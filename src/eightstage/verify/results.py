"""What a verification found, as every report reads it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs

from eightstage.bases import BaseImage
from eightstage.checks import Check
from eightstage.dockerfile import Dockerfile
from eightstage.system.printable import one_line, printable
from eightstage.verdicts import FINDINGS, Outcome, Severity, Verdict

# Prefix of the skip reason when the Dockerfile lacks the stage.
NO_STAGE = "the Dockerfile has no stage for"


def _shown(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(one_line, lines))


@attrs.frozen
class Result:
    """
    What one check said of one target ("" for the whole service), and how long it took.

    seen: When it was seen, if it was taken over from an earlier run.
    inputs: A digest of what it rests on; empty where it says nothing of another run.
    """

    check: Check
    target: str
    verdict: Verdict
    seconds: float
    seen: datetime | None = None
    inputs: str = ""

    @property
    def is_finding(self) -> bool:
        """Whether a promise was broken, or could not be judged."""
        return self.verdict.outcome in FINDINGS

    @property
    def fix(self) -> str:
        """What to write: what this verdict asks for, or else what the check always does."""
        return self.verdict.fix or self.check.fix

    @property
    def severity(self) -> Severity:
        """How much it matters when the promise is broken: what this verdict says, or else what the check does."""
        return self.verdict.severity or self.check.severity


@attrs.frozen
class TargetFacts:
    """
    Measured facts of one target; sizes in bytes, times in seconds, None where there is none.

    cached: Steps taken from the layer cache, and all steps.
    layers: Unpacked bytes of each layer, the lowest first.
    made_by: The instruction that made each of them.
    """

    target: str
    image_id: str | None
    unpacked: int | None
    compressed: int | None
    build_seconds: float
    cached: tuple[int, int]
    healthy_s: float | None
    layers: tuple[int, ...] = ()
    made_by: tuple[str, ...] = attrs.field(default=(), converter=_shown)


@attrs.frozen
class StepFacts:
    """One step of the build that ran: when, counted from the build's first step, and for how long, in seconds."""

    stage: str
    instruction: str = attrs.field(converter=printable)
    start: float
    seconds: float


@attrs.frozen
class EngineFacts:
    """The engine that built and ran it: its address, and how it was found."""

    host: str
    origin: str


@attrs.frozen
class Report:
    """
    Everything one verification found.

    steps: The steps of the build that ran.
    inputs: A digest of all that it depends on.
    reused_from: When the first of it was seen, if nothing was looked at in this run.
    previous: The last run's report as the JSON format has it.
    unreachable: Why the engine's containers could not be reached, and what to set; empty when they were.
    build_log: All that a build printed that failed.
    """

    service: str = attrs.field(converter=printable)
    path: Path
    engine: EngineFacts | None
    base_images: tuple[BaseImage, ...]
    started: datetime
    seconds: float
    build_seconds: float
    targets: Mapping[str, TargetFacts]
    results: tuple[Result, ...]
    fail_on: Severity = Severity.ERROR
    dockerfile: Dockerfile | None = None
    steps: tuple[StepFacts, ...] = ()
    inputs: str = ""
    reused_from: datetime | None = None
    previous: Mapping[str, Any] | None = None
    unreachable: str = ""
    build_log: Path | None = None

    def count(self, outcome: Outcome) -> int:
        """How many results have this outcome."""
        return sum(1 for result in self.results if result.verdict.outcome is outcome)

    @property
    def findings(self) -> tuple[Result, ...]:
        """The broken promises first, then what could not be judged; of each, the most severe first."""
        return tuple(sorted((r for r in self.results if r.is_finding), key=_urgency))

    @property
    def exit_code(self) -> int:
        """0 all promises kept, 1 a finding as severe as `fail_on`, 2 could not verify."""
        order = list(Severity)
        counted = order[: order.index(self.fail_on) + 1]
        outcomes = {r.verdict.outcome for r in self.results if r.severity in counted or not r.is_finding}
        if Outcome.FAILED in outcomes:
            return 1
        is_complete = not self.unreachable and Outcome.UNDETERMINED not in outcomes
        return 0 if is_complete and Outcome.PASSED in outcomes else 2


def _urgency(finding: Result) -> tuple[bool, int]:
    return finding.verdict.outcome is not Outcome.FAILED, list(Severity).index(finding.severity)
