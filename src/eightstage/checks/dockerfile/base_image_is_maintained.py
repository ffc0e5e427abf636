"""No base image is past its end of life."""

from datetime import date

from eightstage.checks import Place, Verdict, check, judged
from eightstage.checks.dockerfile._releases import releases
from eightstage.dockerfile import Dockerfile
from eightstage.structural import In


@check(
    source="endoflife.date: https://endoflife.date/",
    defect=In("base").change("FROM", r"[a-z]+:\S+?-", "node:18-"),
)
def base_image_is_maintained(dockerfile: Dockerfile, today: date) -> Verdict:
    """
    Why: a release past its end of life gets no security updates, and its image is no longer rebuilt.
    Fix: move to a maintained release: raise the version and run the tests.
    """
    places = [
        Place(release.line, f"{release.name} reached the end of its life on {release.end}")
        for release in releases(dockerfile)
        if release.end < today
    ]
    return judged(places, "every base image whose dates are known is maintained")
