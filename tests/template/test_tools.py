"""The bundle and the type check of a service, with the packages of its own lock file, on this machine."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from eightstage.template.commands import REFERENCE


@pytest.fixture(scope="module")
def installed(node: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service whose packages are installed; `service` hands out copies of it."""
    folder = tmp_path_factory.mktemp("installed") / "service"
    shutil.copytree(REFERENCE, folder)
    npm = Path(node).parents[1] / "lib/node_modules/npm/bin/npm-cli.js"
    install = [node, npm, "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"]
    subprocess.run(install, cwd=folder, check=True)
    return folder


@pytest.fixture
def service(installed: Path, tmp_path: Path) -> Path:
    """A service to change; its packages are linked, one by one, so that a test can add another."""
    folder = tmp_path / "service"
    shutil.copytree(installed, folder, ignore=shutil.ignore_patterns("node_modules"))
    (folder / "node_modules").mkdir()
    for package in (installed / "node_modules").iterdir():
        (folder / "node_modules" / package.name).symlink_to(package)
    return folder


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=120)


def test_bundle_runs_outside_of_the_image(node: str, service: Path) -> None:
    """Beside a package.json that says "module", the bundle is still read as what it is."""
    built = run(node, "scripts/build.js", cwd=service)
    started = run(node, "scripts/warm.js", "dist/server.js", "cache", cwd=service)

    assert built.returncode == 0, built.stderr
    assert started.returncode == 0, started.stderr


def test_warning_of_the_bundler_is_an_error(node: str, service: Path) -> None:
    """A bundle with an import.meta that is empty would start, and fail at its first use."""
    entry = service / "src/server.js"
    entry.write_text(f"{entry.read_text()}\nconsole.log(import.meta.url);\n")

    built = run(node, "scripts/build.js", cwd=service)

    assert built.returncode != 0
    assert "empty-import-meta" in built.stderr
    assert "the bundle has 1 warning(s)" in built.stderr


def test_type_check_leaves_sources_of_packages_alone(node: str, service: Path) -> None:
    """A package that has the name of a module of Node, as string_decoder does, is not this service's to type."""
    package = service / "node_modules/string_decoder"
    package.mkdir()
    (package / "package.json").write_text(json.dumps({"name": "string_decoder", "main": "index.js"}))
    (package / "index.js").write_text("exports.StringDecoder = function (encoding) { this.encoding = encoding; };\n")

    checked = run(node, "node_modules/typescript/bin/tsc", "--pretty", "false", "-p", "jsconfig.json", cwd=service)

    assert checked.returncode == 0, checked.stdout
