"""Services written from the template: by `./inv new`, by plain cookiecutter, and with answers that are refused."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from eightstage.commands.frame import command
from eightstage.policy import read
from eightstage.service import load
from eightstage.template import commands
from eightstage.template.answers import complete
from eightstage.template.commands import REFERENCE, differences
from eightstage.template.rules import TEMPLATE
from eightstage.template.write import build_wheel, write

ANSWERS = [
    {},
    {"licence": "Apache-2.0", "ci": "gitlab", "port": "8080"},
    {"licence": "none", "ci": "none", "uid": "2000", "gid": "3000", "registry": "registry.example.com/team"},
    {"licence": "BSD-3-Clause", "ci": "both", "author": "ACME", "service_name": "Zähler & Söhne"},
]


def new(*options: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "invoke", "--search-root", str(TEMPLATE.parent), "new", *options]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def cookiecutter(*options: str, home: Path) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).with_name("cookiecutter")),
        "--no-input",
        "--output-dir",
        str(home / "out"),
        *options,
    ]
    # Cookiecutter itself leaves its hooks, and archives that it unpacked, among the temporary files.
    environment = {**os.environ, "HOME": str(home), "EIGHTSTAGE_WHEEL": "later", "TMPDIR": str(home)}
    (home / "out").mkdir(exist_ok=True)
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, check=False)


def test_reference_app_is_the_rendering(new_service: Callable[..., Path]) -> None:
    """reference-app/ is the template with its default answers, byte for byte; else: edit the template, ./inv render."""
    differing = differences(new_service(), REFERENCE)

    assert [line for line in differing if not line.startswith("eightstage.lock ")] == []


@pytest.mark.parametrize("answers", ANSWERS, ids=lambda a: ",".join(f"{k}={v}" for k, v in a.items()) or "defaults")
def test_service_is_complete_and_clean(
    new_service: Callable[..., Path], language: str, answers: dict[str, str]
) -> None:
    """Nothing of the template is left; files are text with LF ends; policy and Dockerfile are valid."""
    service = new_service(language=language, **answers)

    assert load(service).dockerfile.default_target.name == "production"
    assert read(service / "eightstage.toml").service.port == int(answers.get("port", "3000"))
    for file in (p for p in service.rglob("*") if p.is_file() and p.suffix != ".whl"):
        text = file.read_bytes()
        assert b"\r" not in text, file
        assert not re.search(rb"cookiecutter|\{%|\{\{ c", text), file
    assert not (service / "template.toml").exists()
    assert f"Copyright {complete(answers, asks=False)['author']}" in (service / "LICENSE").read_text()
    assert (service / ".github").exists() is (answers.get("ci", "github") in {"github", "both"})
    assert (service / ".gitlab-ci.yml").exists() is (answers.get("ci", "github") in {"gitlab", "both"})


def test_nothing_temporary_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither where temporary files belong, nor beside the new service."""
    temporary, output = tmp_path / "temporary", tmp_path / "output"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    made = write(complete({}, asks=False), output)

    assert list(temporary.iterdir()) == []
    assert list(output.iterdir()) == [made]
    assert tempfile.tempdir == str(temporary)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"service_name": "!!!"}, "slug is ''"),
        ({"slug": "Order_Service"}, "slug is 'Order_Service'"),
        ({"slug": "node"}, "slug 'node' is taken"),
        ({"slug": "a--b"}, "slug is 'a--b'"),
        ({"slug": "a" * 64}, "slug is"),
        ({"port": "80"}, "port is '80'; write a whole number from 1024 to 65535"),
        ({"port": "http"}, "port is 'http'"),
        ({"uid": "0"}, "uid is '0'; write a whole number from 1001 to 65533"),
        ({"gid": "65534"}, "gid is '65534'"),
        ({"description": "two\nlines"}, "description holds the control character"),
        ({"description": "{{ 7 * 7 }}"}, "description holds template syntax"),
        ({"verifier": "git"}, "verifier 'git' is not known; write one of vendored"),
        ({"language": "go", "node_version": "26"}, "answer 'node_version' belongs to language node; leave it out"),
        ({"author": "x" * 201}, "author has 201 characters"),
        ({"registry": "https://x"}, "registry is 'https://x'"),
        ({"licence": "MTI"}, "licence 'MTI' is not known; did you mean 'MIT'?"),
        ({"prot": "3000"}, "answer 'prot' is not known; did you mean 'port'?"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_wrong_answer_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], answers: dict[str, str], message: str
) -> None:
    """A wrong answer is named with what to write instead, and no file is written."""
    assert command(partial(commands.new, answers, None, str(tmp_path), no_input=True)) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_wrong_options_are_refused(tmp_path: Path) -> None:
    """On the command line, every problem is named at once."""
    done = new("--no-input", "--answer", "service_name=", "--answer", "port=80", "--answer", "slug=nul", cwd=tmp_path)

    assert done.returncode == 2
    assert [name for name in ("service_name is empty", "port is '80'", "slug 'nul'") if name not in done.stderr] == []
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_existing_folder_is_refused(tmp_path: Path) -> None:
    """What is there already is not touched."""
    (tmp_path / "reference-app").mkdir()

    done = new("--no-input", cwd=tmp_path)

    assert done.returncode == 2
    assert "exists already" in done.stderr
    assert list((tmp_path / "reference-app").iterdir()) == []


def test_answers_file(tmp_path: Path) -> None:
    """Answers can stand in a file; the command line wins over it."""
    (tmp_path / "answers.toml").write_text('service_name = "Order Service"\nport = 8080\n')

    done = new("--no-input", "--answers-file", "answers.toml", "--answer", "port=9090", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert read(tmp_path / "order-service/eightstage.toml").service.port == 9090


def test_plain_cookiecutter_from_folder_git_and_zip(repository: Path, tmp_path: Path) -> None:
    """The template works with nothing but cookiecutter, from a folder, a git repository and a zip."""
    clone, packed = tmp_path / "clone", tmp_path / "pack" / "eightstage"
    subprocess.run(["git", "clone", "--quiet", "--no-local", str(repository), str(clone)], check=True)
    shutil.copytree(TEMPLATE, clone / TEMPLATE.name, dirs_exist_ok=True)
    subprocess.run(["git", "-C", str(clone), "add", "--all"], check=True)
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    subprocess.run(
        ["git", "-C", str(clone), *identity, "commit", "--quiet", "--allow-empty", "--no-verify", "-m", "x"], check=True
    )
    shutil.copytree(clone, packed, ignore=shutil.ignore_patterns(".git"))
    archive = shutil.make_archive(str(tmp_path / "template"), "zip", packed.parent, packed.name)

    sources = {"folder": str(repository), "git": f"git+file://{clone}", "zip": archive}
    for name, source in sources.items():
        done = cookiecutter(source, "--directory", TEMPLATE.name, f"service_name=From {name}", home=tmp_path)
        assert done.returncode == 0, done.stderr
        assert load(tmp_path / "out" / f"from-{name}").policy.service.name == f"from-{name}"


def test_plain_cookiecutter_refuses_and_leaves_nothing(tmp_path: Path) -> None:
    """The hook names every problem at once, and cookiecutter removes the folder."""
    done = cookiecutter(str(TEMPLATE), "port=80", "uid=0", home=tmp_path)

    assert done.returncode != 0
    assert "port is '80'" in done.stderr + done.stdout
    assert "uid is '0'" in done.stderr + done.stdout
    assert list((tmp_path / "out").iterdir()) == []


def test_config_file_gives_answers(tmp_path: Path) -> None:
    """A company can set its answers once, in cookiecutter's own configuration file."""
    config = tmp_path / "company.yaml"
    config.write_text(
        f"default_context:\n  author: ACME\n  ci: gitlab\nreplay_dir: {tmp_path}\ncookiecutters_dir: {tmp_path}\n"
    )

    done = cookiecutter("--config-file", str(config), str(TEMPLATE), home=tmp_path)

    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out/reference-app/package.json").read_text())["author"] == "ACME"
    assert (tmp_path / "out/reference-app/.gitlab-ci.yml").exists()


def test_wheel_is_the_same_each_time(tmp_path: Path) -> None:
    """Two builds of the verifier's wheel are the same bytes."""
    first, second = build_wheel(tmp_path / "a"), build_wheel(tmp_path / "b")

    assert first.read_bytes() == second.read_bytes()


def test_relative_paths(tmp_path: Path) -> None:
    """Template and output may be named as they are seen from here, and the service brings its verifier along."""
    command = [Path(sys.executable).with_name("cookiecutter"), "--no-input", "--output-dir", "out"]
    environment = {name: value for name, value in os.environ.items() if name != "EIGHTSTAGE_WHEEL"}
    done = subprocess.run(
        [*command, os.path.relpath(TEMPLATE, tmp_path), "language=go"],
        cwd=tmp_path,
        env={**environment, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert [path.suffix for path in (tmp_path / "out/reference-app/verifier").iterdir()] == [".whl"]


def test_checkout_is_no_place_for_a_service(repository: Path, tmp_path: Path) -> None:
    """Called in the checkout, `new` writes beside it; a folder inside of it is refused."""
    inside = new("--no-input", "--output", "docs", cwd=repository)
    slug = tmp_path.name.replace("_", "-").lower()
    beside = new("--no-input", "--answer", f"slug={slug}", cwd=repository / "docs")

    try:
        assert inside.returncode == 2
        assert "is inside of this checkout" in inside.stderr
        assert beside.returncode == 0, beside.stderr
        assert (repository.parent / slug / "Dockerfile").is_file()
    finally:
        shutil.rmtree(repository.parent / slug, ignore_errors=True)


def test_defaults_are_taken_only_when_asked_for(tmp_path: Path) -> None:
    """Without a terminal and without an answer, a service that nobody described would be written."""
    done = new(cwd=tmp_path)

    assert done.returncode == 2
    assert "give answers with --name, --answer NAME=VALUE or --answers-file" in done.stderr
    assert list(tmp_path.iterdir()) == []
    assert new("--name", "Order Service", cwd=tmp_path).returncode == 0
    assert (tmp_path / "order-service").is_dir()


@pytest.mark.parametrize(("version", "other"), [("26", "24"), ("24", "26")])
def test_version_of_node_is_carried_through(new_service: Callable[..., Path], version: str, other: str) -> None:
    """Image, types, lock file, comment and README speak of the version that was chosen."""
    service = new_service(node_version=version)
    manifest, lock = (json.loads((service / name).read_text()) for name in ("package.json", "package-lock.json"))

    assert f"ARG NODE_VERSION={version}\n" in (service / "Dockerfile").read_text()
    assert f"NODE_VERSION={other}` builds on {other}" in (service / "Dockerfile").read_text()
    assert f'variable "NODE_VERSION" {{ default = "{version}" }}' in (service / "docker-bake.hcl").read_text()
    assert f"--build-arg NODE_VERSION={other} " in (service / "README.md").read_text()
    assert f"| `NODE_VERSION` | `{version}` |" in (service / "README.md").read_text()
    assert manifest["devDependencies"]["@types/node"] == f"^{version}.0.0"
    assert lock["packages"][""]["devDependencies"] == manifest["devDependencies"]
    assert lock["packages"]["node_modules/@types/node"]["version"].split(".")[0] == version
