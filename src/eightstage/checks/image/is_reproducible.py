"""A second build that re-runs every step gives the same files and the same configuration."""

from fnmatch import fnmatch

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.image import Image
from eightstage.policy import Policy


@check(
    on_request=True,
    stages=("production",),
    requires=("build/every-target-builds",),
    source="reproducible-builds.org, definition: https://reproducible-builds.org/docs/definition/",
)
def is_reproducible(image: Image, cold_image: Image, policy: Policy) -> Verdict:
    """
    Why: only an image that anybody can rebuild can be compared with its sources.
    Fix: remove timestamps, random names and unpinned downloads from the step that makes the named files.
    """
    if image.config != cold_image.config:
        names = sorted(
            k for k in image.config.keys() | cold_image.config if image.config.get(k) != cold_image.config.get(k)
        )
        return failed(f"the configuration differs in {', '.join(names)}")
    derived = [f"{policy.service.application}/{pattern}" for pattern in policy.testing.derived]
    paths = sorted(image.files.keys() | cold_image.files)
    differing = [
        path
        for path in paths
        if image.files.get(path) != cold_image.files.get(path) and not any(fnmatch(path, form) for form in derived)
    ]
    if differing:
        return failed(f"{len(differing)} files differ, such as {differing[0]}", tuple(differing[:20]))
    return passed(f"{len(paths)} files and the configuration are the same; left out: {', '.join(derived) or 'none'}")
