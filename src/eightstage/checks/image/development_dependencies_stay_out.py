"""Production holds no package that only development needs."""

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, and_more, bad, check, failed, good, passed, skipped
from eightstage.evidence.image import Image
from eightstage.languages.lock import Lock, Package

_LOCK = Lock(
    "packages.lock",
    (Package("parse", "1.0", place="/lib/parse"), Package("lint", "2.0", is_for_development=True, place="/lib/lint")),
    place_of=lambda path: path.rpartition("/")[0],
)


@check(
    stages=("production",),
    source=Source("Docker documentation, multi-stage builds", "https://docs.docker.com/build/building/multi-stage/"),
    level=Level.INTERMEDIATE,
    guide="stages/dependencies",
    examples=(
        bad(says="a linter ships", image=facts.image(facts.file("/lib/lint/main")), lock=_LOCK),
        good(says="only what runs", image=facts.image(facts.file("/lib/parse/main")), lock=_LOCK),
        good(
            says="a lock file without such packages",
            image=facts.image(),
            lock=Lock("packages.lock", ()),
            is_skipped=True,
        ),
    ),
)
def development_dependencies_stay_out(image: Image, lock: Lock | None) -> Verdict:
    """
    Why: they are most of a dependency tree, are audited less, and are useless to a running service.
    Fix: install production's packages into a separate folder, without those for development, and copy from that.
    """
    development = {package.place for package in lock.packages if package.is_for_development} if lock else set()
    if lock is None or not development:
        return skipped(f"{lock.file if lock else 'no lock file'} names no package as for development only")
    found = sorted({place for path in image.files for place in [lock.place_of(path)] if place in development})
    if found:
        return failed(f"for development only: {and_more(found)}", tuple(found[:20]))
    return passed(f"none of {len(development)} packages for development")
