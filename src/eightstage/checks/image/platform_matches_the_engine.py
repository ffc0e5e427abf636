"""Every image declares the platform that it was built and run on."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.contract import STAGES
from eightstage.defects.structural import In, in_bake
from eightstage.evidence.image import Image


@check(
    stages=STAGES,
    explained_by=("text/platform-is-left-to-the-build",),
    source=(
        Source(
            "OCI image specification, configuration", "https://github.com/opencontainers/image-spec/blob/main/config.md"
        ),
        Source("Docker documentation, multi-platform builds", "https://docs.docker.com/build/building/multi-platform/"),
    ),
    level=Level.INTERMEDIATE,
    guide="usage/build",
    defect=(
        In("base").change("FROM", "FROM ", "FROM --platform=$BUILDPLATFORM "),
        in_bake("production", 'platforms = ["linux/arm64"]'),
    ),
    examples=(
        bad(says="another processor", image=facts.image(platform="linux/arm64"), engine_platform="linux/amd64"),
        good(says="the engine's own", image=facts.image(platform="linux/arm64"), engine_platform="linux/arm64"),
    ),
)
def platform_matches_the_engine(image: Image, engine_platform: str) -> Verdict:
    """
    Why: a cluster picks images by their declared platform; programs for another processor end with "exec format error".
    Fix: remove --platform from FROM, and set the platform for the build: `docker buildx bake --set *.platform=…`.
    """
    if image.platform != engine_platform:
        return failed(f"it says {image.platform}, and was built on {engine_platform}")
    return passed(image.platform)
