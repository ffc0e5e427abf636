"""No stage declares a VOLUME; data is mounted when the container starts."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    source="Dockerfile reference, VOLUME: https://docs.docker.com/reference/dockerfile/#volume; "
    "Docker documentation, building best practices: https://docs.docker.com/build/building/best-practices/#volume",
    defect=In("production").append("VOLUME /data"),
)
def data_is_mounted_when_it_runs(dockerfile: Dockerfile) -> Verdict:
    """
    Why: every container leaves an anonymous volume behind, and no stage built on this one can undo it.
    Fix: delete the line; mount a volume, a bind or a tmpfs with docker run or Compose.
    """
    places = [
        Place(i.line, f"VOLUME {' '.join(i.arguments)} leaves a volume behind for each container")
        for stage in dockerfile.stages
        for i in stage.all("VOLUME")
    ]
    return judged(places, "no VOLUME")
