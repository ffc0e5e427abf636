"""After the stop signal, readiness fails while requests are still answered, and no request is lost."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.defects.structural import In
from eightstage.evidence.container.readiness import NOTICE_S, Leaving
from eightstage.units import duration


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=("container/drains-before-exit",),
    source=Source(
        "Kubernetes documentation, termination of pods",
        "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination",
    ),
    level=Level.ADVANCED,
    guide="concepts/health",
    defect=In("production").append("ENV SHUTDOWN_DELAY_MS=0"),
    examples=(
        bad(says="clients learn of it when nobody answers", leaving=Leaving(None, 0.02, 50, ())),
        bad(says="too short to be noticed", leaving=Leaving(0.01, 0.02, 50, ())),
        bad(says="an answer is cut off", leaving=Leaving(0.3, 0.4, 50, ("half an answer",))),
        good(says="not ready for a while, and still answering", leaving=Leaving(0.3, 0.4, 50, ())),
    ),
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
