"""No stage declares a VOLUME; volumes are mounted when the container starts."""

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile


@check(
    of_contract=True,
    source=(
        Source("Dockerfile reference, VOLUME", "https://docs.docker.com/reference/dockerfile/#volume"),
        Source(
            "Docker documentation, building best practices",
            "https://docs.docker.com/build/building/best-practices/#volume",
        ),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/production",
    defect=In("production").append("VOLUME /data"),
    examples=(
        bad(
            """
            FROM debian AS production
            VOLUME ["/var/lib/orders", "/var/log/orders"]
            """,
            at=2,
        ),
        good(
            """
            FROM debian AS production
            RUN install --directory --owner=1001 --group=1001 /var/lib/orders
            """,
            says="a folder to write to; `docker run --volume` or Compose mounts something there",
        ),
        good(
            """
            FROM debian AS build
            RUN --mount=type=cache,target=/var/cache/apt apt-get update
            """,
            says="a mount of one step is not in the image",
        ),
    ),
)
def volumes_are_mounted_at_run_time(dockerfile: Dockerfile) -> Verdict:
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
