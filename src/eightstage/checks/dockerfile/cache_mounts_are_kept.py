"""No step empties the cache mount that it uses."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Command, Dockerfile
from eightstage.structural import In


@check(
    source="Dockerfile reference, RUN --mount=type=cache: "
    "https://docs.docker.com/reference/dockerfile/#run---mounttypecache",
    defect=In("dependencies").append("RUN --mount=type=cache,target=/var/cache/planted npm cache clean --force"),
)
def cache_mounts_are_kept(dockerfile: Dockerfile) -> Verdict:
    """
    Why: a cache mount is not part of the image: emptying it saves nothing, makes the next build download everything,
    and breaks a concurrent build that shares the mount.
    Fix: delete the command; the cache mount already keeps the files out of the image.
    """
    places = [
        Place(c.line, f"`{c.text}` empties the cache mount, for the next build and for those side by side with it")
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
