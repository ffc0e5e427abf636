"""A second build that re-runs every step gives the same files and the same configuration."""

from fnmatch import fnmatch

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, and_more, bad, check, failed, good, passed
from eightstage.evidence.image import Image
from eightstage.policy import Policy


def _image(digest: str) -> Image:
    return facts.image(facts.file("/app/built", digest=digest))


@check(
    on_request=True,
    stages=("production",),
    requires=("build/every-target-builds",),
    source=Source("reproducible-builds.org, definition", "https://reproducible-builds.org/docs/definition/"),
    level=Level.ADVANCED,
    guide="concepts/reproducibility",
    examples=(
        bad(says="a file is another one", image=_image("a"), cold_image=_image("b")),
        bad(says="a file is new", image=facts.image(), cold_image=_image("a")),
        bad(
            says="the time is in a label",
            image=facts.image(Labels={"at": "1"}),
            cold_image=facts.image(Labels={"at": "2"}),
        ),
        good(says="the same files and configuration", image=_image("a"), cold_image=_image("a")),
        good(
            says="a cache that the policy calls derived",
            image=_image("a"),
            cold_image=_image("b"),
            policy=facts.policy('[testing]\nderived = ["built"]\n'),
        ),
    ),
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
        return failed(f"the second build differs in {and_more(differing)}", tuple(differing[:20]))
    return passed(f"{len(paths)} files and the configuration are the same; left out: {', '.join(derived) or 'none'}")
