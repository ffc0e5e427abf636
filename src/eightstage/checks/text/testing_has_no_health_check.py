"""The testing stage, which serves nothing, has no health check and exposes no port."""

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile


@check(
    stages=("testing",),
    source=(
        Source("The eight stages, testing", "docs/stages.md#testing"),
        Source("Dockerfile reference, HEALTHCHECK", "https://docs.docker.com/reference/dockerfile/#healthcheck"),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/testing",
    severity=Severity.WARNING,
    defect=In("testing").change("HEALTHCHECK", "NONE", 'CMD ["true"]'),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS base
            HEALTHCHECK CMD ["/app/serve", "--health"]
            FROM base AS testing
            EXPOSE 3000
            """,
            at=(3, 4),
        ),
        good(
            """
            FROM debian:trixie-slim AS base
            HEALTHCHECK CMD ["/app/serve", "--health"]
            FROM base AS testing
            HEALTHCHECK NONE
            """
        ),
    ),
)
def testing_has_no_health_check(dockerfile: Dockerfile) -> Verdict:
    """
    Why: an inherited health check marks a test run unhealthy, and a platform may end it for that.
    Fix: write HEALTHCHECK NONE in testing, and use EXPOSE only where something listens.
    """
    stage = dockerfile.named["testing"]
    health = dockerfile.last(stage, "HEALTHCHECK")
    places = []
    if health is not None and health.arguments[0].upper() != "NONE":
        inherited = "" if health in stage.instructions else f", inherited from line {health.line}"
        line = health.line if health in stage.instructions else stage.line
        places.append(Place(line, f"testing has a health check{inherited}"))
    places += [
        Place(stage.line if i not in stage.instructions else i.line, f"testing exposes {' '.join(i.arguments)}")
        for i in dockerfile.inherited(stage)
        if i.name == "EXPOSE"
    ]
    return judged(places, "testing has neither health check nor port")
