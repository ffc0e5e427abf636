"""Production holds no package that only development needs."""

from eightstage.checks import Verdict, check, failed, passed, skipped
from eightstage.defects import Edit
from eightstage.evidence.image import Image
from eightstage.languages.lock import Lock


@check(
    stages=("production",),
    source="npm documentation, package-lock.json: https://docs.npmjs.com/cli/configuring-npm/package-lock-json",
    defect=Edit(
        "Dockerfile",
        old="COPY --from=security /assembly/app /app\n",
        new="COPY --from=security /assembly/app /app\n"
        "COPY --from=security /app/node_modules/typescript/package.json /node_modules/typescript/package.json\n",
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
        return failed(f"{len(found)} packages for development, such as {found[0]}", tuple(found[:20]))
    return passed(f"none of {len(development)} packages for development")
