"""In development the sources have the same paths as in the repository."""

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.checks.text._paths import absolute, workdir
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile


@check(
    of_contract=True,
    stages=("development",),
    source=(
        Source("The eight stages, development", "docs/stages.md#development"),
        Source("Docker documentation, bind mounts", "https://docs.docker.com/engine/storage/bind-mounts/"),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/development",
    severity=Severity.WARNING,
    defect=In("development").change("COPY", r"^(COPY (?:--\S+ )+\S+) \S+$", r"\1 ./elsewhere"),
    examples=(
        bad(
            """
            FROM debian AS development
            WORKDIR /app
            COPY service/main.sh main.sh
            """,
            at=3,
        ),
        good(
            """
            FROM debian AS development
            WORKDIR /app
            COPY service ./service
            COPY settings.json Makefile ./
            """,
        ),
    ),
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
