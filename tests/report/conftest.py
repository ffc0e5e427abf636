"""A browser: Debian's headless Chromium, unpacked once into a folder of its own and started in it."""

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest

from eightstage.engine.apt import PrivateApt
from eightstage.engine.places import Places
from eightstage.engine.rootfs import unpack

_PACKAGES = ("?essential", "chromium-headless-shell", "fonts-dejavu-core", "fontconfig")
# Options that a page is looked at with, whatever else is asked.
_OPTIONS = ("--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-web-security")
# Mounts of its own, and every process ends with it.
_START = 'mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && root=$1 && shift && exec chroot "$root" "$@"'


@pytest.fixture(scope="session")
def browser_root() -> Path:
    """Where the browser is unpacked; several test processes wait for one to do it."""
    home = Places.default().home
    home.mkdir(parents=True, exist_ok=True)
    root = home / "browser"
    with (home / "browser.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / ".complete").exists():
            archives = PrivateApt(Places.default().downloads / "browser", Places.default().suite).download(_PACKAGES)
            shutil.rmtree(root, ignore_errors=True)
            unpack(archives, root)
            subprocess.run(["chroot", root, "/sbin/ldconfig"], check=True)
            (root / ".complete").touch()
    return root


class Browser:
    """
    The browser, with a folder of pages that it can open.

    pages: Where pages are put, and pictures and documents come out.
    """

    def __init__(self, root: Path, name: str) -> None:
        self._root = root
        self._inside = f"/pages/{name}"
        self.pages = root / "pages" / name
        shutil.rmtree(self.pages, ignore_errors=True)
        self.pages.mkdir(parents=True)

    def open(self, page: str, *options: str) -> bytes:
        """What it prints about a page; options as on its command line, `{}` is the folder of pages."""
        words = [option.replace("{}", self._inside) for option in options]
        command = ["/usr/bin/chromium-headless-shell", *_OPTIONS, *words, f"file://{self._inside}/{page}"]
        unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", _START, "sh", str(self._root)]
        return subprocess.run([*unshare, *command], capture_output=True, check=True, timeout=60).stdout


@pytest.fixture
def browser(browser_root: Path, request: pytest.FixtureRequest) -> Browser:
    return Browser(browser_root, request.node.name)
