"""Production holds no package that only development needs."""

from eightstage.checks import Verdict, check, failed, passed, skipped
from eightstage.defects import Edit
from eightstage.evidence.image import Image
from eightstage.service import Files


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
def development_dependencies_stay_out(image: Image, files: Files) -> Verdict:
    """
    Why: they are most of a dependency tree, are audited less, and are useless to a running service.
    Fix: install production's packages with --omit=dev into a separate folder, and copy from that.
    """
    lock = files.npm_lock
    if lock is None:
        return skipped("there is no package-lock.json; other lock files do not say what is for development only")
    development = {name for name, entry in lock.items() if entry.get("dev")}
    found = sorted({name for path in image.files for name in [_package(path)] if name in development})
    if found:
        return failed(f"{len(found)} packages for development, such as {found[0]}", tuple(found[:20]))
    return passed(f"none of {len(development)} packages for development")


def _package(path: str) -> str:
    """The path of the package that a file belongs to, as the lock file writes it."""
    before, found, after = path.rpartition("node_modules/")
    words = after.split("/")
    name = "/".join(words[:2] if after.startswith("@") else words[:1])
    parent = before[before.find("node_modules/") :] if "node_modules/" in before else ""
    return f"{parent}node_modules/{name}" if found else ""
