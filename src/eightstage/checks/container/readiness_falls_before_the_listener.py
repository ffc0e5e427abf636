"""After the stop signal readiness fails while requests are still answered, and no request is lost."""

from eightstage.checks import Verdict, check, failed, passed, undetermined
from eightstage.evidence.container.readiness import NOTICE_S, Leaving
from eightstage.structural import In
from eightstage.units import duration


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=("container/drains-before-exit",),
    source="Kubernetes documentation, termination of pods: "
    "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
    defect=In("production").append("ENV SHUTDOWN_DELAY_MS=0"),
)
def readiness_falls_before_the_listener(leaving: Leaving) -> Verdict:
    """
    Why: load balancers need a moment to notice that an instance is leaving; closing the listener first refuses clients.
    Fix: on SIGTERM answer readiness with 503, wait briefly, and only then close the listener.
    """
    if leaving.lost:
        return failed(f"{len(leaving.lost)} clients got {leaving.lost[0]}", leaving.lost)
    if not leaving.answered:
        return undetermined("no request was answered while the service was asked to leave")
    if (leaving.notice_s or 0) < NOTICE_S <= leaving.at_most_s:
        return undetermined(f"the service was asked too rarely to see: not at all for {duration(leaving.at_most_s)}")
    if leaving.notice_s is None:
        return failed("readiness said yes until nobody listened any more")
    if leaving.notice_s < NOTICE_S:
        return failed(f"readiness said no for {duration(leaving.notice_s)} only, then nobody listened any more")
    return passed(
        f"readiness said no for {duration(leaving.notice_s)}; {leaving.answered} requests of several clients answered"
    )
