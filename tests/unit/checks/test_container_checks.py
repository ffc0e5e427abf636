"""Checks of containers with what was seen made up: what counts as what."""

from unittest.mock import Mock

import pytest

from eightstage.checks.catalogue import find
from eightstage.evidence.container.crash import Crash
from eightstage.evidence.container.start import Start
from eightstage.evidence.container.workout import DISCLOSED, OUT_OF_ROOT
from eightstage.policy import default
from eightstage.verdicts import Outcome


@pytest.mark.parametrize(
    ("request_", "told", "outcome"),
    [
        ("two lengths", "400", Outcome.PASSED),
        ("two lengths", "403", Outcome.PASSED),
        ("two lengths", "505", Outcome.PASSED),
        ("two lengths", "closed", Outcome.PASSED),
        ("two lengths", "cut: [Errno 104] reset", Outcome.PASSED),
        ("two lengths", "200", Outcome.FAILED),
        ("two lengths", "301", Outcome.FAILED),
        ("two lengths", "500", Outcome.FAILED),
        ("two lengths", "not answered within 5 s", Outcome.FAILED),
        (OUT_OF_ROOT, "301", Outcome.PASSED),
        (OUT_OF_ROOT, "200", Outcome.PASSED),
        (OUT_OF_ROOT, f"200{DISCLOSED}", Outcome.FAILED),
        (OUT_OF_ROOT, "500", Outcome.FAILED),
    ],
)
def test_rude_request_is_refused(request_: str, told: str, outcome: Outcome) -> None:
    """By a status for it or a cut connection; a path that leads out may also lead nowhere."""
    workout = Mock(answered=40, is_alive=True, rejections={request_: told})

    assert find("container/survives-rude-requests").function(workout=workout).outcome is outcome


@pytest.mark.parametrize(("code", "outcome"), [(137, Outcome.PASSED), (None, Outcome.PASSED), (0, Outcome.FAILED)])
def test_end_of_a_killed_service(code: int | None, outcome: Outcome) -> None:
    """A code that is not 0, or a first process that starts it again."""
    assert find("container/crash-gives-nonzero").function(crash=Crash(code, ())).outcome is outcome


def test_service_that_ended_has_the_last_word() -> None:
    """Live reload keeps the container of a service that has ended, and its health check only says that nobody listens."""
    stack = tuple(f"    at step{number} (app.js:{number}:1)" for number in range(10))
    log = ("Error: DATABASE_URL is not set", *stack, "Node.js v26.12.1", "Failed running 'src/server.js'")
    start = Start(None, None, None, (), log, "unhealthy", probe="exit code 1: connect ECONNREFUSED 127.0.0.1:3000")

    verdict = find("container/becomes-healthy").function(target="development", start=start, policy=default("orders"))

    assert verdict.outcome is Outcome.FAILED
    assert verdict.evidence[0] == "Error: DATABASE_URL is not set"
    assert verdict.evidence[-1] == "health check: exit code 1: connect ECONNREFUSED 127.0.0.1:3000"
