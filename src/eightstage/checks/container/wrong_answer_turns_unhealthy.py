"""The health check turns unhealthy when the service gives a wrong answer."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.container.health import BrokenHealth

# Takes any answer for health, also a slow one, and reports silence all the same.


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    source="Dockerfile reference, HEALTHCHECK: https://docs.docker.com/reference/dockerfile/#healthcheck; "
    "CIS Docker Benchmark 4.6: https://www.cisecurity.org/benchmark/docker",
)
def wrong_answer_turns_unhealthy(lying: BrokenHealth) -> Verdict:
    """
    Why: a service that answers with errors is up but useless; only a probe that reads the answer notices.
    Fix: let the probe require status 200 and the expected body, not just a connection.
    """
    if lying.status == "unhealthy":
        return passed("unhealthy when the answer was wrong")
    return failed(f"{lying.status} while the answer was wrong", evidence=(lying.probe,))
