"""FROM leaves the platform of production to the build."""

from collections.abc import Iterator

from eightstage.checks import Level, Place, Severity, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile


@check(
    stages=("production",),
    source=(
        Source("Docker documentation, multi-platform builds", "https://docs.docker.com/build/building/multi-platform/"),
        Source(
            "Docker build checks, FromPlatformFlagConstDisallowed",
            "https://docs.docker.com/reference/build-checks/from-platform-flag-const-disallowed/",
        ),
    ),
    level=Level.INTERMEDIATE,
    guide="usage/build",
    severity=Severity.WARNING,
    defect=In("production").change("FROM", "FROM ", "FROM --platform=$BUILDPLATFORM "),
    examples=(
        bad("FROM --platform=linux/amd64 debian:trixie-slim AS production\n", at=1),
        bad(
            """
            FROM --platform=$BUILDPLATFORM debian:trixie-slim AS base
            FROM base AS production
            """,
            at=1,
            says="production is for the machine that builds it, whatever platform is asked for",
        ),
        good(
            """
            FROM --platform=$BUILDPLATFORM debian:trixie-slim AS build
            ARG TARGETARCH
            RUN make ARCH=$TARGETARCH
            FROM debian:trixie-slim AS production
            COPY --from=build /out /app
            """,
            says="a stage that compiles for the other platform",
        ),
        good(
            """
            ARG PLATFORM=linux/amd64
            FROM --platform=$PLATFORM debian:trixie-slim AS production
            """,
            says="whoever builds it can choose",
        ),
        good("FROM --platform=$TARGETPLATFORM debian:trixie-slim AS production\n", says="what is asked for"),
    ),
)
def platform_is_left_to_the_build(dockerfile: Dockerfile) -> Verdict:
    """
    Why: `--platform linux/arm64` then gives an image with programs for another processor, or one that says so.
    Fix: remove --platform from the stages that production starts from; only a stage that cross-compiles, and is copied
    from, has --platform=$BUILDPLATFORM.
    """
    return judged(_fixed(dockerfile), "the build decides for which platform production is")


def _fixed(dockerfile: Dockerfile) -> Iterator[Place]:
    for stage in dockerfile.lineage(dockerfile.named["production"]):
        said = stage.instructions[0].flag("platform")
        if said and ("$" not in said or "BUILDPLATFORM" in said):
            yield Place(stage.line, f"{stage.label} is always for {said}, whatever platform the build asks for")
