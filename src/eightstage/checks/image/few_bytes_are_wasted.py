"""Later layers hide hardly any bytes of the image."""

from fnmatch import fnmatch

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.defects.structural import In
from eightstage.evidence.image import Image
from eightstage.policy import Policy
from eightstage.units import size

# Each install of a system package writes them anew, and no step can help it.
_DATABASES = (
    *("/var/lib/dpkg/*", "/var/lib/apt/extended_states", "/var/cache/debconf/*", "/lib/apk/db/*", "/usr/lib/apk/db/*"),
    *("/var/lib/rpm/*", "/usr/lib/sysimage/rpm/*", "/etc/ld.so.cache", "/var/cache/ldconfig/*"),
)

_LARGE = facts.file("/app/serve", size=150_000)
_LISTS = facts.file("/var/lib/apt/lists/trixie_Packages", size=150_000)
_STATUS = facts.file("/var/lib/dpkg/status", size=700_000)


@check(
    stages=("production", "debug"),
    source=Source("Docker documentation, storage drivers", "https://docs.docker.com/engine/storage/drivers/"),
    level=Level.INTERMEDIATE,
    guide="concepts/size",
    # A file of every service, larger than what may be hidden; with the mode that it has, nothing would change.
    defect=In("production").append(
        "COPY --from=security --chmod=0444 /assembly/runtime/etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/"
    ),
    examples=(
        bad(
            says="a later layer writes it again, with another mode",
            image=facts.image(_LARGE, later=((facts.file("/app/serve", size=_LARGE.size, mode=0o700),),)),
        ),
        bad(
            says="lists of packages, which the same step could have removed",
            image=facts.image(_LISTS, later=((_LISTS,),)),
        ),
        good(says="each file once", image=facts.image(_LARGE)),
        good(
            says="the database of packages, which each install writes anew",
            image=facts.image(_STATUS, later=((_STATUS,),)),
        ),
        good(
            says="in debug, whose tools replace files of production",
            target="debug",
            image=facts.image(_LARGE, later=((_LARGE,),), target="debug"),
        ),
    ),
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
