"""Environment variables that name files, such as SSL_CERT_FILE, name files that are in the image."""

import re
from fnmatch import fnmatch

from eightstage import facts
from eightstage.checks import Level, Source, Verdict, and_more, bad, check, failed, good, passed
from eightstage.checks.image._variables import names_files, paths
from eightstage.contract import RUNNABLE
from eightstage.defects.structural import In
from eightstage.evidence.image import Image
from eightstage.policy import Policy

# What is made or mounted when a container starts.
_LATER = re.compile(r"/(?:dev|home|media|mnt|proc|run|sys|tmp|var|vault)(?:/|$)")


@check(
    stages=RUNNABLE,
    source=(
        Source("OpenSSL, SSL_CERT_FILE", "https://docs.openssl.org/master/man7/openssl-env/"),
        Source("tzset(3), TZDIR", "https://man7.org/linux/man-pages/man3/tzset.3.html"),
        Source("ld.so(8), LD_PRELOAD", "https://man7.org/linux/man-pages/man8/ld.so.8.html"),
    ),
    level=Level.INTERMEDIATE,
    guide="stages/production",
    defect=In("production").append("ENV TZDIR=/usr/share/zones"),
    examples=(
        bad(says="no bundle of certificates", image=facts.image(Env=["SSL_CERT_FILE=/etc/ssl/certs/ca.crt"])),
        bad(
            says="one of two folders is missing",
            image=facts.image(facts.file("/etc/ssl/a.pem"), Env=["SSL_CERT_DIR=/etc/ssl:/etc/tls"]),
        ),
        bad(
            says="the link to it leads nowhere",
            image=facts.image(facts.link("/etc/ca.crt", "/opt/ca.crt"), Env=["CURL_CA_BUNDLE=/etc/ca.crt"]),
        ),
        good(
            says="it is there, behind a link",
            image=facts.image(
                facts.link("/etc/ca.crt", "../opt/ca.crt"),
                facts.file("/opt/ca.crt"),
                Env=["SSL_CERT_FILE=/etc/ca.crt", "PATH=/usr/bin"],
            ),
        ),
        good(
            says="a folder of which only the files are in a layer",
            image=facts.image(facts.file("/usr/share/zoneinfo/UTC"), Env=["TZDIR=/usr/share/zoneinfo"]),
        ),
        good(
            says="files that the service may write, routes and places for a mount",
            image=facts.image(
                Env=["LOG_FILE=/logs/x", "HEALTH_PATH=/health", "SSL_CERT_FILE=/run/secrets/ca", "HOME=/nonexistent"]
            ),
        ),
        good(
            says="a place that the policy mounts",
            image=facts.image(Env=["SSL_CERT_FILE=/trust/ca.crt"]),
            policy=facts.policy('[container]\ntmpfs = ["/trust"]\n'),
        ),
        good(says="a volume", image=facts.image(Env=["TZDIR=/zones"], Volumes={"/zones": {}})),
    ),
)
def variables_name_files_that_exist(image: Image, policy: Policy) -> Verdict:
    """
    Why: the runtime says nothing, or one line that nobody reads: it goes on with its own certificates or with none,
    and the first request to another service fails.
    Fix: copy the file into the image, or correct the variable; one that is mounted is set where it is mounted.
    """
    named = [
        (name, path)
        for name, value in sorted(image.environment.items())
        if names_files(name)
        for path in paths(name, value)
        if not _comes_later(path, image, policy)
    ]
    missing = tuple(
        f"{name} names {path}, which is not in the image" for name, path in named if not _is_there(image, path)
    )
    if missing:
        return failed(and_more(missing), missing)
    if not named:
        return passed("no variable names a file of the image")
    return passed(f"{', '.join(path for _, path in named)} {'is' if len(named) == 1 else 'are'} there")


def _comes_later(path: str, image: Image, policy: Policy) -> bool:
    mounts = (*(image.config.get("Volumes") or ()), *policy.container.tmpfs)
    is_mounted = any(path == mount or path.startswith(f"{mount.rstrip('/')}/") for mount in mounts)
    return is_mounted or _LATER.match(path) is not None or any(fnmatch(path, p) for p in policy.service.writable)


def _is_there(image: Image, path: str) -> bool:
    """Whether a file is there, or a folder that a layer names or only has files of."""
    path = path.rstrip("/")
    if image.follow(path) is not None:
        return True
    return any(name.startswith(f"{path}/") for name in image.files)
