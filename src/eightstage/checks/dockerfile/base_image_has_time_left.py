"""Every base image still has enough time before its end of life."""

from datetime import date, timedelta

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.checks.dockerfile._releases import releases
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile
from eightstage.policy import Policy


@check(
    source="endoflife.date: https://endoflife.date/",
    severity=Severity.WARNING,
    defect=Edit("eightstage.toml", old='pin = "tag"\n', new='pin = "tag"\nnotice_days = 4000\n'),
)
def base_image_has_time_left(dockerfile: Dockerfile, policy: Policy, today: date) -> Verdict:
    """
    Why: an upgrade that starts after the last security update starts too late.
    Fix: plan the upgrade now; the finding names the date.
    """
    places = [
        Place(release.line, f"{release.name} reaches the end of its life on {release.end}")
        for release in releases(dockerfile)
        if today <= release.end < today + timedelta(days=policy.base_images.notice_days)
    ]
    return judged(places, f"no base image ends within {policy.base_images.notice_days} days")
