"""Debug holds every file of production unchanged, except where the policy lets a tool replace it."""

from fnmatch import fnmatch

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.image import Image
from eightstage.policy import Policy
from eightstage.structural import In


@check(
    stages=("debug",),
    explained_by=("image/debug-ships-production-bytes",),
    source="docs/stages.md#debug",
    defect=In("debug").append("COPY --from=development /etc/passwd /etc/ssl/certs/ca-certificates.crt"),
)
def debug_adds_only_tools(image: Image, production_image: Image, policy: Policy) -> Verdict:
    """
    Why: every file that differs is one more reason why a bug may appear only here, or only in production.
    Fix: build debug FROM production and add tools beside what is there; list exceptions under [debug] replaces.
    """
    differing = sorted(
        path
        for path, file in production_image.files.items()
        if file.kind == "file"
        and not any(fnmatch(path, pattern) for pattern in policy.debug.replaces)
        and (path not in image.files or image.files[path].digest != file.digest)
    )
    if differing:
        return failed(f"{len(differing)} files differ from production's, such as {differing[0]}", tuple(differing[:20]))
    same = sum(1 for file in production_image.files.values() if file.kind == "file")
    return passed(f"{same} files of production are there; {len(image.files) - len(production_image.files)} were added")
