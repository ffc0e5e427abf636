"""What a stage takes over from its base image, which the text does not show."""

from eightstage.dockerfile import Dockerfile, Stage
from eightstage.languages.ecosystem import known

_OFFICIAL = ("docker.io/library/", "docker.io/", "library/")


def untold(dockerfile: Dockerfile, stage: Stage) -> str:
    """The image below a stage if it may set USER, EXPOSE, HEALTHCHECK or ENTRYPOINT; empty if it is known not to."""
    image = dockerfile.base(dockerfile.root(stage)).text
    name = image.partition("@")[0]
    for prefix in _OFFICIAL:
        name = name.removeprefix(prefix)
    return "" if image == "scratch" or name.partition(":")[0] in known().bare else image
