"""`debian:…-slim`, by mmdebstrap, with the same files left out as in the official slim image."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from eightstage.bases.recipe import ASSEMBLED_LABEL, ORIGIN_LABEL, Assemble, run, workplace
from eightstage.engine import images, rootfs
from eightstage.engine.apt import mirror
from eightstage.engine.client import Engine
from eightstage.engine.places import Places

_LEFT_OUT = ("doc/*", "info/*", "linda/*", "lintian/*", "locale/*", "man/*", "groff/*")

# As in the official image: no archive that was installed, and no index of packages in binary form, stays in a layer.
_KEEP_NOTHING = """cat >"$1/etc/apt/apt.conf.d/docker-clean" <<END
APT::Keep-Downloaded-Packages "false";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
END
rm -f "$1"/var/cache/apt/*.bin"""

# mmdebstrap needs the kernel's file systems, and a shared /tmp to hand its archive out.
_IN_ROOT = 'for folder in proc sys dev tmp; do mount --rbind "/$folder" "$0/$folder"; done; exec chroot "$0" "$@"'


def assemble(engine: Engine, places: Places, name: str, announce: Callable[[str], None], *, suite: str) -> None:
    """Make the slim image of a suite and import it as `name`."""
    if not rootfs.is_current(places):
        rootfs.install(places, announce)
    with workplace(places) as folder:
        archive = folder / "debian.tar"
        run([*_enter(places), *_mmdebstrap(suite)], "mmdebstrap", to=archive)
        _import(engine, archive, name, suite)


def _enter(places: Places) -> list[str]:
    return ["unshare", "--mount", "--propagation", "private", "sh", "-ec", _IN_ROOT, str(places.root)]


def _mmdebstrap(suite: str) -> list[str]:
    excluded = [f"--dpkgopt=path-exclude=/usr/share/{pattern}" for pattern in _LEFT_OUT]
    licences = "--dpkgopt=path-include=/usr/share/doc/*/copyright"
    return [
        "mmdebstrap",
        "--quiet",
        "--mode=root",
        "--variant=minbase",
        '--aptopt=Acquire::Languages "none"',
        *excluded,
        licences,
        f"--customize-hook={_KEEP_NOTHING}",
        suite,
        "-",
        mirror(),
    ]


def _import(engine: Engine, archive: Path, name: str, suite: str) -> None:
    origin = f"assembled from Debian {suite} packages on {datetime.now(UTC):%Y-%m-%d}"
    changes = ['CMD ["bash"]', f"LABEL {ASSEMBLED_LABEL}=true", f'LABEL {ORIGIN_LABEL}="{origin}"']
    images.import_archive(engine, archive, name, changes)


RECIPES: Final[Mapping[str, Assemble]] = {
    f"debian:{suite}-slim": partial(assemble, suite=suite) for suite in ("trixie",)
}
