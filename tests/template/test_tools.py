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
    """A bundle in which import.meta has no such property would start, and fail at its first use."""
    entry = service / "src/server.js"
    entry.write_text(f"{entry.read_text()}\nconsole.log(import.meta.env);\n")

    built = run(node, "scripts/build.js", cwd=service)

    assert built.returncode != 0
    assert "empty-import-meta" in built.stderr
    assert "the bundle has 1 warning(s)" in built.stderr


MAIL = """
import { readFileSync } from "node:fs";

console.log(readFileSync(new URL("./templates/mail.txt", import.meta.url), "utf8"));
console.log(readFileSync(`${import.meta.dirname}/../../public/hello.txt`, "utf8"));
console.log(import.meta.filename.endsWith("/src/mail/send.js"));
"""


@pytest.fixture
def with_files(service: Path) -> Path:
    """A service that reads files beside its code and in another folder, from a source of its own folder."""
    (service / "src/mail/templates").mkdir(parents=True)
    (service / "src/mail/templates/mail.txt").write_text("a letter")
    (service / "src/mail/send.js").write_text(MAIL)
    (service / "public").mkdir()
    (service / "public/hello.txt").write_text("hello")
    entry = service / "src/server.js"
    entry.write_text(f'import "./mail/send.js";\n{entry.read_text()}')
    (service / ".dockerignore").write_text(f"{(service / '.dockerignore').read_text()}!public\n")
    return service


def ship(service: Path, *files: str) -> None:
    manifest = json.loads((service / "package.json").read_text())
    (service / "package.json").write_text(json.dumps({**manifest, "files": files}))


def test_files_beside_the_code_ship(node: str, with_files: Path) -> None:
    """They are found from the bundle as they are from the sources, wherever it stands."""
    ship(with_files, "src/mail/templates", "public")

    built = run(node, "scripts/build.js", cwd=with_files)
    shutil.move(with_files / "dist", with_files.parent / "elsewhere")
    started = run(node, with_files / "scripts/warm.js", "elsewhere/server.js", "cache", cwd=with_files.parent)

    assert built.returncode == 0, built.stderr
    assert started.stdout.startswith("a letter\nhello\ntrue\n"), started.stderr


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (["public"], "would not ship: src/mail/templates/mail.txt;"),
        (["src/mail/templates"], "would not ship: public/hello.txt;"),
        (["src/mail/templates", "public", "views"], '"files" in package.json names views, which is not here;'),
    ],
)
def test_file_that_would_not_ship_is_refused(node: str, with_files: Path, files: list[str], words: str) -> None:
    """What nobody thought of would be missing in production only."""
    ship(with_files, *files)

    built = run(node, "scripts/build.js", cwd=with_files)

    assert built.returncode != 0
    assert words in built.stderr


def test_package_knows_its_place_in_the_bundle(node: str, service: Path) -> None:
    """The bundler leaves import.meta of a package empty without a word."""
    package = service / "node_modules/tidy"
    package.mkdir()
    (package / "package.json").write_text('{ "name": "tidy", "type": "module", "exports": "./index.js" }')
    (package / "index.js").write_text("export default new URL(import.meta.url).pathname;")
    entry = service / "src/server.js"
    entry.write_text(f'import place from "tidy";\nconsole.log(place);\n{entry.read_text()}')

    built = run(node, "scripts/build.js", cwd=service)
    started = run(node, "scripts/warm.js", "dist/server.js", "cache", cwd=service)

    assert built.returncode == 0, built.stderr
    assert started.stdout.splitlines()[0].endswith("/tidy/index.js"), started.stderr


def test_native_package_ships_as_modules(node: str, service: Path) -> None:
    """With what it depends on, and nothing that only a compiler or another machine needs."""
    lock = json.loads((service / "package-lock.json").read_text())
    lock["packages"]["node_modules/fast"] = {"dependencies": {"helper": "1"}}
    lock["packages"]["node_modules/helper"] = {}
    lock["packages"]["node_modules/around"] = {"optionalDependencies": {"fast": "1", "for-another-system": "1"}}
    lock["packages"]["node_modules/idle"] = {"dev": True}
    (service / "package-lock.json").write_text(json.dumps(lock))
    here = run(node, "--print", "`${process.platform}-${process.arch}`", cwd=service).stdout.strip()
    files = {
        "fast/package.json": '{ "name": "fast", "main": "index.js" }',
        "fast/index.js": 'module.exports = require("helper").answer;',
        "fast/binding.gyp": "{}",
        "fast/src/fast.c": "int answer;",
        f"fast/prebuilds/{here}/fast.node": "machine code",
        "fast/prebuilds/plan9-mips/fast.node": "machine code",
        "fast/LICENSE": "free",
        "around/package.json": '{ "name": "around", "type": "module", "exports": "./index.js" }',
        "around/index.js": 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url); export default require("fast");',
        "helper/index.js": "exports.answer = 42;",
        "helper/index.js.map": "{}",
        "idle/binding.gyp": "{}",
        "idle/index.js": "",
    }
    for name, text in files.items():
        file = service / "node_modules" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    entry = service / "src/server.js"
    entry.write_text(f'import answer from "around";\nconsole.log(answer);\n{entry.read_text()}')

    built = run(node, "scripts/build.js", cwd=service)
    shipped = {str(path.relative_to(service / "dist")) for path in service.glob("dist/node_modules/**/*.*")}
    started = run(node, "scripts/warm.js", "dist/server.js", "cache", cwd=service)

    assert built.returncode == 0, built.stderr
    assert shipped == {
        f"node_modules/{name}"
        for name in (*("fast/package.json", "fast/index.js", f"fast/prebuilds/{here}/fast.node", "helper/index.js"),)
    }
    assert (service / "dist/node_modules/fast/LICENSE").exists()
    assert started.stdout.startswith("42\n"), started.stderr


def test_new_folder_of_sources_is_named_once(node: str, service: Path) -> None:
    """Lint, types and coverage need not be told of a folder."""
    (service / "lib").mkdir()
    (service / "lib/orders.js").write_text('/** @type {number} */\nexport const orders = "none";\n\ndebugger;\n')

    linted = run("node_modules/.bin/biome", "ci", ".", cwd=service)
    checked = run(node, "node_modules/typescript/bin/tsc", "--pretty", "false", "-p", "jsconfig.json", cwd=service)

    assert "lib/orders.js" in linted.stderr
    assert "noDebugger" in linted.stderr
    assert "lib/orders.js" in checked.stdout
    assert "TS2322" in checked.stdout


def test_type_check_leaves_sources_of_packages_alone(node: str, service: Path) -> None:
    """A package that has the name of a module of Node, as string_decoder does, is not this service's to type."""
    package = service / "node_modules/string_decoder"
    package.mkdir()
    (package / "package.json").write_text(json.dumps({"name": "string_decoder", "main": "index.js"}))
    (package / "index.js").write_text("exports.StringDecoder = function (encoding) { this.encoding = encoding; };\n")

    checked = run(node, "node_modules/typescript/bin/tsc", "--pretty", "false", "-p", "jsconfig.json", cwd=service)

    assert checked.returncode == 0, checked.stdout
