"""Later layers hide hardly any bytes of the image."""

from fnmatch import fnmatch

from eightstage.checks import Verdict, check, failed, passed
from eightstage.evidence.image import Image
from eightstage.policy import Policy
from eightstage.structural import In
from eightstage.units import size

# Each install of a system package writes them anew, and no step can help it.
_DATABASES = (
    *("/var/lib/dpkg/*", "/var/lib/apt/extended_states", "/var/cache/debconf/*", "/lib/apk/db/*", "/usr/lib/apk/db/*"),
    *("/var/lib/rpm/*", "/usr/lib/sysimage/rpm/*", "/etc/ld.so.cache", "/var/cache/ldconfig/*"),
)


@check(
    stages=("production", "debug"),
    source="Docker documentation, storage drivers: https://docs.docker.com/engine/storage/drivers/",
    defect=In("production").append("COPY --from=security --chmod=0755 /assembly/app /app"),
)
def few_bytes_are_wasted(target: str, image: Image, policy: Policy) -> Verdict:
    """
    Why: what a later layer replaces or deletes is still stored and transferred.
    Fix: write each file once, in the layer that makes it, with its final mode and owner.
    """
    wasted = sorted((f for f in image.wasted if not _is_database(f.path)), key=lambda file: -file.size)
    count = sum(file.size for file in wasted)
    lines = tuple(f"{size(f.size):>9}  {f.path}" for f in wasted[:12])
    limit = policy.image.wasted_in_debug if target == "debug" else policy.image.wasted
    if count > limit:
        return failed(f"{size(count)} are hidden by later layers, {size(limit)} are allowed", lines)
    return passed(f"{size(count)} of {size(image.unpacked)}")


def _is_database(path: str) -> bool:
    return any(fnmatch(path, pattern) for pattern in _DATABASES)
