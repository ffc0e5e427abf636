"""Fifteen seconds after it became healthy the container runs, is healthy, and has not started its service anew."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.evidence.container.slow_client import Patience
from eightstage.evidence.container.staying import Stay
from eightstage.units import duration


def _left(stay: Stay) -> Patience:
    return facts.patience(stay=stay)


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=("container/slow-client-is-cut",),
    source=(
        Source("Docker documentation, docker inspect", "https://docs.docker.com/reference/cli/docker/inspect/"),
        Source(
            "Kubernetes documentation, container states",
            "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-states",
        ),
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/processes",
    examples=(
        bad(says="it ends after a while", slow_client=_left(Stay(13.0, ended=3))),
        bad(says="work that is done is no service", slow_client=_left(Stay(13.0, ended=0))),
        bad(says="it turns unhealthy", slow_client=_left(Stay(15.0, health="unhealthy"))),
        bad(says="process 1 starts the service again and again", slow_client=_left(Stay(15.0, is_anew=True))),
        good(says="it runs, and is healthy", slow_client=_left(Stay(15.0))),
    ),
)
def stays_up(slow_client: Patience) -> Verdict:
    """
    Why: a service that fails after its first timer, lease or connection passes every test that ends before; in
    production it restarts for ever.
    Fix: read the end of the log; let the service handle what fails in the background, and end only on a signal.
    """
    stay = slow_client.stay
    after = duration(stay.seconds)
    if stay.ended is not None:
        return failed(
            f"it ended by itself within {after} after it was healthy, exit code {stay.ended}", evidence=stay.log
        )
    problem = "process 1 has started all other processes anew, though nobody asked for anything" if stay.is_anew else ""
    if stay.health != "healthy":
        problem = f"it is {stay.health} {after} after it first was healthy"
    if problem:
        return undetermined(f"{problem}, but {stay.busy}", stay.log) if stay.busy else failed(problem, stay.log)
    return passed(f"{after} after it became healthy it runs and is healthy, with the processes that it had")
