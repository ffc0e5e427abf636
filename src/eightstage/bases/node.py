"""`node:…-trixie-slim`: the official image's layout, from npm's packages of the node binary and of npm itself."""

import platform
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import attrs

from eightstage.bases import debian
from eightstage.bases.npm import fetch
from eightstage.bases.recipe import ASSEMBLED_LABEL, ORIGIN_LABEL, Assemble, run, workplace
from eightstage.engine import images
from eightstage.engine.client import Engine
from eightstage.engine.places import Places

_DEBIAN = "debian:trixie-slim"
_ARCHITECTURES = {"x86_64": ("x64", "linux-x86_64"), "aarch64": ("arm64", "linux-aarch64")}

# What is not a program's name is an option or a script for node; everything else is run as it is.
_ENTRY_POINT = """#!/bin/sh
set -e
if [ "${1#-}" != "$1" ] || ! command -v "$1" >/dev/null 2>&1; then
    set -- node "$@"
fi
exec "$@"
"""

_DOCKERFILE = """FROM {base}
RUN groupadd --gid 1000 node \\
 && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
{packages}COPY files/ /
ENV {environment}
LABEL {assembled}=true {origin_label}="{origin}"
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["node"]
"""


@attrs.frozen
class Release:
    """
    What the official image of one major version holds besides node.

    npm: The npm that comes with that major version.
    debian: Packages that the binary needs.
    extras: Package managers that the image has in /opt or in node's modules, by npm package.
    """

    npm: str
    debian: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()


RELEASES: Final = {
    "26": Release(npm="npm@11", debian=("libatomic1",)),
    "24": Release(npm="npm@11", extras=("corepack@0.34", "yarn@1.22.22")),
}


def assemble(engine: Engine, places: Places, name: str, announce: Callable[[str], None], *, major: str) -> None:
    """Make the image of a major version as `name`, on a Debian of our own."""
    base = _DEBIAN if engine.is_private else f"eightstage/{_DEBIAN}"
    if images.find(engine, base) is None:
        debian.RECIPES[_DEBIAN](engine, places, base, announce)
    with workplace(places) as folder:
        version = _lay_out(places, folder / "files", folder, major)
        (folder / "Dockerfile").write_text(_dockerfile(base, major, version))
        builder = engine.run_cli("context", "show").stdout.strip()
        # The image that it starts from is in the engine, where no other builder sees it.
        engine.run_cli("buildx", "build", "--builder", builder, "--load", "--tag", name, str(folder))


def _dockerfile(base: str, major: str, version: str) -> str:
    release = RELEASES[major]
    install = f"RUN apt-get update && apt-get install -y --no-install-recommends {' '.join(release.debian)} \\\n"
    clean = " && rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/log/apt /var/log/dpkg.log /var/cache/ldconfig\n"
    origin = f"assembled from Debian trixie packages and npm package node {version} on {datetime.now(UTC):%Y-%m-%d}"
    yarn = next((e.partition("@")[2] for e in release.extras if e.startswith("yarn@")), "")
    return _DOCKERFILE.format(
        base=base,
        packages=install + clean if release.debian else "",
        environment=f"NODE_VERSION={version}" + (f" YARN_VERSION={yarn}" if yarn else ""),
        assembled=ASSEMBLED_LABEL,
        origin_label=ORIGIN_LABEL,
        origin=origin,
    )


def _lay_out(places: Places, files: Path, folder: Path, major: str) -> str:
    architecture, openssl = _ARCHITECTURES[platform.machine()]
    local = files / "usr/local"
    version, package = fetch(places, f"node-linux-{architecture}@{major}", folder)
    for part in ("bin", "include"):
        shutil.copytree(package / part, local / part, symlinks=True)
    for unused in (local / "include/node/openssl/archs").glob("*"):
        if unused.name != openssl:
            shutil.rmtree(unused)
    (local / "bin/nodejs").symlink_to("node")
    _modules(places, local, folder, RELEASES[major])
    entry_point = local / "bin/docker-entrypoint.sh"
    entry_point.write_text(_ENTRY_POINT)
    entry_point.chmod(0o755)
    run(["chown", "-R", "0:0", files], "chown")
    return version


def _modules(places: Places, local: Path, folder: Path, release: Release) -> None:
    _, npm = fetch(places, release.npm, folder)
    _install(npm, local / "lib/node_modules/npm", {"npm": "bin/npm-cli.js", "npx": "bin/npx-cli.js"}, local)
    for extra in release.extras:
        version, package = fetch(places, extra, folder)
        if extra.startswith("yarn@"):
            names = {"yarn": "bin/yarn.js", "yarnpkg": "bin/yarn.js"}
            _install(package, local.parent.parent / f"opt/yarn-v{version}", names, local)
        else:
            _install(package, local / "lib/node_modules/corepack", {"corepack": "dist/corepack.js"}, local)


def _install(package: Path, target: Path, programs: Mapping[str, str], local: Path) -> None:
    shutil.copytree(package, target, symlinks=True)
    for left_out in ("man", "docs"):
        shutil.rmtree(target / left_out, ignore_errors=True)
    root = local.parent.parent
    for name, script in programs.items():
        (target / script).chmod(0o755)
        (local / "bin" / name).symlink_to(Path("/") / (target / script).relative_to(root))


RECIPES: Final[Mapping[str, Assemble]] = {
    f"node:{major}-trixie-slim": partial(assemble, major=major) for major in RELEASES
}
