"""The health check turns unhealthy when the service gives a wrong answer."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.evidence.container.health import BrokenHealth


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source=(
        Source("Dockerfile reference, HEALTHCHECK", "https://docs.docker.com/reference/dockerfile/#healthcheck"),
        Source("CIS Docker Benchmark 4.6", "https://www.cisecurity.org/benchmark/docker"),
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/health",
    examples=(
        bad(says="it stays healthy", lying=BrokenHealth("healthy", "exit code 0")),
        good(says="the answer is read", lying=BrokenHealth("unhealthy", "exit code 1")),
    ),
)
def wrong_answer_turns_unhealthy(lying: BrokenHealth) -> Verdict:
    """
    Why: a service that answers with errors is up but useless; only a probe that reads the answer notices.
    Fix: let the probe require status 200 and the expected body, not just a connection.
    """
    if lying.status == "unhealthy":
        return passed("unhealthy when the answer was wrong")
    return failed(f"{lying.status} while the answer was wrong", evidence=(lying.probe,))
