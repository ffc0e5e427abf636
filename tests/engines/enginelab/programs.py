"""Programs of Debian packages, unpacked and not installed: the engine's own, and what only the lab needs."""

import shutil
from pathlib import Path

from eightstage.engine import rootfs
from eightstage.engine.apt import PrivateApt
from eightstage.engine.locking import exclusive
from eightstage.engine.places import Places

_PACKAGES = ("openssh-server", "openssh-client", "slirp4netns", "socat")


def provide(places: Places) -> tuple[Path, Path]:
    """The root with the engine's programs and the one with the lab's, unpacked where they are not there yet."""
    tools = places.home / "lab-tools"
    with exclusive(places.lock):
        if not rootfs.is_current(places):
            rootfs.install(places, print)
        stamp = tools / "packages"
        if not stamp.is_file() or stamp.read_text() != " ".join(_PACKAGES):
            shutil.rmtree(tools, ignore_errors=True)
            rootfs.unpack(PrivateApt(places.downloads / "lab", places.suite).download(_PACKAGES), tools)
            stamp.write_text(" ".join(_PACKAGES))
    return places.root, tools


def command(root: Path, program: str) -> list[str]:
    """The start of a command line that runs a program of an unpacked root here, with the libraries of that root."""
    libraries = next((root / "usr/lib").glob("*-linux-gnu*"))
    loader = next(libraries.glob("ld-linux*.so.*"))
    found = next(root / folder / program for folder in ("usr/bin", "usr/sbin") if (root / folder / program).is_file())
    return [str(loader), "--library-path", str(libraries), str(found)]
