"""The evidence of a gate: which builds are believed, and which are made once more."""

from unittest.mock import Mock

import pytest

from eightstage.evidence import gate
from eightstage.evidence.build import Failure
from eightstage.evidence.gate import GateRun
from eightstage.policy import Gate

LINT = Gate(message="noDebugger", step="npm run lint")
MEANT = GateRun(Failure("RUN npm run lint", "build", ("lint/suspicious/noDebugger",)))
OTHER_STEP = GateRun(Failure("RUN npm ci", "dependencies", ("noDebugger", "ETIMEDOUT")))
OTHER_WORDS = GateRun(Failure("RUN npm run lint", "build", ("killed",)))
NO_STEP = GateRun(Failure("", "", ("no builder",)))
THROUGH = GateRun(None)


@pytest.mark.parametrize("stopped", [OTHER_STEP, OTHER_WORDS, NO_STEP], ids=["step", "words", "none"])
@pytest.mark.parametrize("then", [MEANT, OTHER_STEP, THROUGH], ids=["meant", "again", "through"])
def test_build_that_something_else_stopped_is_made_once_more(stopped: GateRun, then: GateRun) -> None:
    """The second time counts, whatever it says."""
    build = Mock(side_effect=[stopped, then])

    assert gate.tried(build, LINT) is then


@pytest.mark.parametrize("run", [MEANT, THROUGH], ids=["stopped", "went through"])
def test_build_that_says_something_of_the_gate_is_made_once(run: GateRun) -> None:
    """There is nothing to wait for."""
    build = Mock(side_effect=[run])

    assert gate.tried(build, LINT) is run


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (OTHER_STEP, "the build stops in stage dependencies: RUN npm ci; the gate is the step with 'npm run lint'"),
        (OTHER_WORDS, "its log does not say 'noDebugger'"),
        (NO_STEP, "before its first step"),
    ],
)
def test_doubt_names_the_step_that_stopped(run: GateRun, words: str) -> None:
    """So that nobody looks for a fault of the gate."""
    assert run.failure is not None
    assert words in gate.doubt(run.failure, LINT)


def test_any_step_counts_where_the_policy_names_none() -> None:
    """The words alone tell."""
    assert OTHER_STEP.failure is not None
    assert gate.doubt(OTHER_STEP.failure, Gate(message="noDebugger")) == ""
