"""No step empties the cache mount that it uses."""

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Command, Dockerfile


@check(
    source=Source(
        "Dockerfile reference, RUN --mount=type=cache",
        "https://docs.docker.com/reference/dockerfile/#run---mounttypecache",
    ),
    level=Level.INTERMEDIATE,
    guide="concepts/caching",
    defect=In("dependencies").append("RUN --mount=type=cache,target=/var/cache/planted apt-get clean"),
    examples=(
        bad(
            """
            FROM debian AS base
            RUN --mount=type=cache,target=/var/cache/apt \\
                apt-get update && apt-get install -y make && apt-get clean
            """,
            at=3,
        ),
        bad(
            """
            FROM debian AS dependencies
            RUN --mount=type=cache,target=/root/.cache make packages && rm -rf /root/.cache/*
            """,
            at=2,
        ),
        good(
            """
            FROM debian AS base
            RUN apt-get update && apt-get install -y make && apt-get clean
            """,
            says="without a cache mount the files would stay in the layer",
        ),
        good(
            """
            FROM debian AS build
            RUN --mount=type=cache,target=/root/.cache make clean all && rm -rf /tmp/*
            """,
            says="another folder, and another program's word for cleaning",
        ),
    ),
)
def cache_mounts_are_kept(dockerfile: Dockerfile) -> Verdict:
    """
    Why: a cache mount is not part of the image: emptying it saves nothing, makes the next build download everything,
    and breaks a concurrent build that shares the mount.
    Fix: delete the command; the cache mount already keeps the files out of the image.
    """
    places = [
        Place(c.line, f"`{c.text}` empties the cache mount for the next build and for concurrent ones")
        for stage in dockerfile.stages
        for run in stage.all("RUN")
        for caches in [[m.get("target", "") for m in run.mounts if m.get("type") == "cache"]]
        for c in dockerfile.commands(run)
        if caches and _empties(c, caches)
    ]
    return judged(places, "no step empties its cache mount")


def _empties(command: Command, caches: list[str]) -> bool:
    if command.name == "rm":
        return any(word.rstrip("/*") in caches for word in command.words)
    words = set(command.words)
    return bool({"clean", "purge", "autoclean"} & words) and (
        "cache" in words or command.name in {"apt-get", "apt", "dnf", "yum"}
    )
