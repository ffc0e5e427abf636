"""The private engine's root: Debian packages unpacked, never installed, so nothing of the machine is replaced."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from eightstage.engine.apt import PrivateApt
from eightstage.engine.certificates import bundle
from eightstage.engine.places import Places
from eightstage.errors import EngineError

_ENGINE = ("docker.io", "docker-cli", "docker-buildx", "docker-compose", "iptables", "iproute2", "procps", "kmod")
# Base images are assembled with these, in the same root.
_ASSEMBLY = ("mmdebstrap", "apt", "debian-archive-keyring", "mawk", "binutils")
_SYSTEM = ("?essential", "mount", "ca-certificates")
PACKAGES = (*_SYSTEM, *_ENGINE, *_ASSEMBLY)

# What the packages' own installation scripts would have linked.
_LINKS = {
    "usr/sbin/iptables": "iptables-nft",
    "usr/sbin/iptables-save": "iptables-nft-save",
    "usr/sbin/iptables-restore": "iptables-nft-restore",
    "usr/sbin/ip6tables": "ip6tables-nft",
    "usr/sbin/ip6tables-save": "ip6tables-nft-save",
    "usr/sbin/ip6tables-restore": "ip6tables-nft-restore",
    "usr/bin/awk": "mawk",
}


def is_current(places: Places) -> bool:
    """Whether the root was unpacked completely, from these packages."""
    stamp = places.root / ".eightstage"
    return stamp.is_file() and stamp.read_text() == _stamp(places.suite)


def install(places: Places, announce: Callable[[str], None]) -> None:
    """
    Unpack the root; made beside its place and moved there when it is complete.

    Raises:
        EngineError: A package could not be fetched or unpacked.
    """
    announce(f"fetching Debian's engine packages ({places.suite})")
    archives = PrivateApt(places.downloads / "engine", places.suite).download(PACKAGES)
    announce(f"unpacking {len(archives)} packages into {places.root}")
    temporary = places.root.with_name("root.new")
    shutil.rmtree(temporary, ignore_errors=True)
    try:
        unpack(archives, temporary)
        _finish(temporary, places.suite)
        shutil.rmtree(places.root, ignore_errors=True)
        temporary.rename(places.root)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def copy_machine_settings(root: Path) -> None:
    """Give the root the machine's resolver and certificates as they are now."""
    shutil.copyfile("/etc/resolv.conf", root / "etc/resolv.conf")
    certificates = bundle()
    if certificates:
        target = root / "etc/ssl/certs/ca-certificates.crt"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(certificates, target)


def _stamp(suite: str) -> str:
    return hashlib.sha256(repr((suite, PACKAGES, sorted(_LINKS.items()))).encode()).hexdigest()


def unpack(archives: Sequence[Path], root: Path) -> None:
    """
    Unpack packages into a new folder; their installation scripts do not run.

    Raises:
        EngineError: A package could not be unpacked.
    """
    root.mkdir(parents=True)
    # base-files holds the links that make /bin and /usr/bin one folder; everything else must find them there.
    ordered = sorted(archives, key=lambda path: not path.name.startswith("base-files_"))
    _extract(ordered[0], root)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda archive: _extract(archive, root), ordered[1:]))


def _extract(archive: Path, root: Path) -> None:
    done = subprocess.run(["dpkg-deb", "--extract", archive, root], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise EngineError(f"{archive.name} cannot be unpacked: {done.stderr.strip()}", "is the disk full? see: df -h")


def _finish(root: Path, suite: str) -> None:
    for path, target in _LINKS.items():
        link = root / path
        link.unlink(missing_ok=True)
        link.symlink_to(target)
    for name in ("passwd", "group"):
        shutil.copyfile(root / f"usr/share/base-passwd/{name}.master", root / "etc" / name)
    with (root / "etc/group").open("a") as groups:
        groups.write("docker:x:999:\n")
    copy_machine_settings(root)
    subprocess.run(["chroot", root, "/sbin/ldconfig"], check=True)
    (root / ".eightstage").write_text(_stamp(suite))
