"""In development the sources have the same paths as in the repository."""

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.checks.dockerfile._paths import absolute, workdir
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    stages=("development",),
    source="docs/stages.md#development; "
    "Docker documentation, bind mounts: https://docs.docker.com/engine/storage/bind-mounts/",
    severity=Severity.WARNING,
    defect=In("development").change("COPY", r"^(COPY (?:--\S+ )+\S+) \S+$", r"\1 ./elsewhere"),
)
def development_keeps_the_layout(dockerfile: Dockerfile) -> Verdict:
    """
    Why: with another layout inside, mounting the repository's folder hides the file that is started.
    Fix: copy to the same relative path, or move the file in the repository.
    """
    stage = dockerfile.named["development"]
    places = []
    for i in stage.instructions:
        if len(i.copied) != 1 or i.arguments[-1].endswith("/") or i.arguments[-1] in {".", "./"}:
            continue
        inside = absolute(i.arguments[-1], workdir(dockerfile, stage, i))
        outside = absolute(i.copied[0].lstrip("/"), workdir(dockerfile, stage, i))
        if inside != outside:
            places.append(Place(i.line, f"{i.copied[0]} is {inside} inside; mounted it would be {outside}"))
    return judged(places, "sources keep their path")
