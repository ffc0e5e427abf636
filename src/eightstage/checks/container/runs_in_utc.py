"""The local time of the container is UTC."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, skipped, undetermined
from eightstage.defects.structural import In
from eightstage.evidence.container.commands import CommandRun


@check(
    stages=("production",),
    requires=("container/becomes-healthy",),
    explained_by=("container/command-can-be-replaced",),
    source=(
        Source("tzset(3), TZ", "https://man7.org/linux/man-pages/man3/tzset.3.html"),
        Source("The eight stages, production", "docs/stages.md#production"),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/base",
    defect=In("production").change("ENV", "TZ=UTC", "TZ=Asia/Tokyo"),
    examples=(
        bad(says="Tokyo", utc_offset=CommandRun(("offset",), 0, ("540",))),
        good(says="UTC", utc_offset=CommandRun(("offset",), 0, ("0",))),
        good(says="the policy names no command", utc_offset=CommandRun((), None, ()), is_skipped=True),
    ),
)
def runs_in_utc(utc_offset: CommandRun) -> Verdict:
    """
    Why: services that disagree about the hour write logs that cannot be ordered and reports with the wrong date.
    Fix: write `ENV TZ=UTC` in production, and convert to a named time zone only where people read a time.
    """
    if not utc_offset.command:
        return skipped("the policy names no command; see [container] utc_offset")
    if utc_offset.exit_code != 0 or len(utc_offset.output) != 1:
        ended = "could not be started" if utc_offset.exit_code is None else f"ended with {utc_offset.exit_code}"
        return undetermined(f"the command {ended}", evidence=utc_offset.output)
    if utc_offset.output[0].strip() not in {"0", "-0"}:
        return failed(f"local time is {utc_offset.output[0].strip()} minutes from UTC")
    return passed("0 minutes from UTC")
