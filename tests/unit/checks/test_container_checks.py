"""What checks of containers say of a service that ended."""

from eightstage.checks.catalogue import find
from eightstage.evidence.container.start import Start
from eightstage.policy import default
from eightstage.verdicts import Outcome


def test_service_that_ended_has_the_last_word() -> None:
    """Live reload keeps the container of a service that has ended, and its health check only says that nobody listens."""
    stack = tuple(f"    at step{number} (app.js:{number}:1)" for number in range(10))
    log = ("Error: DATABASE_URL is not set", *stack, "Node.js v26.12.1", "Failed running 'src/server.js'")
    start = Start(None, None, None, (), log, "unhealthy", probe="exit code 1: connect ECONNREFUSED 127.0.0.1:3000")

    verdict = find("container/becomes-healthy").function(target="development", start=start, policy=default("orders"))

    assert verdict.outcome is Outcome.FAILED
    assert verdict.evidence[0] == "Error: DATABASE_URL is not set"
    assert verdict.evidence[-1] == "health check: exit code 1: connect ECONNREFUSED 127.0.0.1:3000"
