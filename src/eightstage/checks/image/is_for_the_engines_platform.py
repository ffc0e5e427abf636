"""Every image declares the platform that it was built and run on."""

from eightstage.checks import Verdict, check, failed, passed
from eightstage.contract import STAGES
from eightstage.evidence.image import Image
from eightstage.structural import In, in_bake


@check(
    stages=STAGES,
    source="OCI image specification, configuration: https://github.com/opencontainers/image-spec/blob/main/config.md; "
    "Docker documentation, multi-platform builds: https://docs.docker.com/build/building/multi-platform/",
    defect=(
        In("base").change("FROM", "FROM ", "FROM --platform=$BUILDPLATFORM "),
        in_bake("production", 'platforms = ["linux/arm64"]'),
    ),
)
def is_for_the_engines_platform(image: Image, engine_platform: str) -> Verdict:
    """
    Why: a cluster picks images by their declared platform; programs for another processor end with "exec format error".
    Fix: remove --platform from FROM, and set the platform for the build: `docker buildx bake --set *.platform=…`.
    """
    if image.platform != engine_platform:
        return failed(f"it says {image.platform}, and was built on {engine_platform}")
    return passed(image.platform)
