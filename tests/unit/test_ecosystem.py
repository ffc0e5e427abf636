"""Ecosystems: which commands of which tools install, test and audit."""

from pathlib import Path

import pytest

from eightstage import languages
from eightstage.checks.text._packages import installs, installs_from_lock
from eightstage.checks.text._tools import is_audit, is_repair, is_test
from eightstage.dockerfile import Command, parse
from eightstage.errors import PluginError
from eightstage.languages import ecosystem


def command(text: str) -> Command:
    return Command(tuple(text.split()), 1, text)


def is_loose(text: str) -> bool:
    """Whether it installs packages that no lock file pins."""
    dockerfile = parse(f"FROM debian:trixie\nRUN {text}\n")
    return any(install.is_loose for install in installs(dockerfile, dockerfile.stages[0]))


@pytest.mark.parametrize(
    "text",
    [
        "npm install",
        "npm install --global serve",
        "yarn install",
        "yarn global add serve",
        "pip install flask",
        "/opt/venv/bin/pip install flask",
        "python3 -m pip install flask",
        "pip install -r requirements.txt flask",
        "cargo install just",
        "go install example.com/tool@latest",
        "gem install rake",
    ],
)
def test_install_is_loose(text: str) -> None:
    """The same command installs something else tomorrow."""
    assert is_loose(text)


@pytest.mark.parametrize(
    "text",
    [
        "npm ci",
        "npm install --global serve@14.2.4",
        "yarn install --immutable",
        "pnpm install --frozen-lockfile",
        "pip install uv==0.9.7",
        "pip install --require-hashes -r requirements.txt",
        "pip install -c constraints.txt -e .",
        "python -m pip install .",
        "python -m venv /venv",
        "cargo install just --locked",
        "go install tool",
        "apt-get install -y flask",
        "echo npm install serve",
    ],
)
def test_install_is_held(text: str) -> None:
    """By a lock file, by an exact version or by the service itself; packages of distributions are judged elsewhere."""
    assert not is_loose(text)


@pytest.mark.parametrize(
    "text", ["npm ci", "npm install", "uv sync --locked", "pip install -r x.txt", "go mod download"]
)
def test_manifest_is_installed(text: str) -> None:
    """What a manifest names is installed, whether it is locked or not."""
    assert installs_from_lock(command(text))


@pytest.mark.parametrize(
    "text", ["npm install serve", "npm run build", "pip install .", "go build ./...", "make install"]
)
def test_manifest_is_not_installed(text: str) -> None:
    """Another package, or none."""
    assert not installs_from_lock(command(text))


@pytest.mark.parametrize(
    "text",
    ["npm test", "npm run test:unit", "yarn t", "pytest -q", "python -m pytest", "go test ./...", "node --test x"],
)
def test_tests_are_recognised(text: str) -> None:
    """By the tool and its first words."""
    assert is_test(command(text))


@pytest.mark.parametrize(
    "text", ["npm run build", "go vet ./...", "pytester", "python -m venv x", "cp pytest x", "test x"]
)
def test_other_commands_are_no_tests(text: str) -> None:
    """Not by a word that stands anywhere."""
    assert not is_test(command(text))


@pytest.mark.parametrize(
    "text", ["npm audit", "pip-audit -r x", "python -m pip_audit", "trivy fs /", "scripts/audit.sh"]
)
def test_audits_are_recognised(text: str) -> None:
    """By the tool, or by a script of that name."""
    assert is_audit(command(text))
    assert not is_repair(command(text))


@pytest.mark.parametrize(
    "text", ["npm audit fix", "npm audit fix --force", "pnpm audit --fix", "pip-audit --fix", "osv-scanner fix"]
)
def test_repairs_are_no_audits(text: str) -> None:
    """They change what they judge."""
    assert is_repair(command(text))
    assert not is_audit(command(text))


@pytest.mark.parametrize("name", languages.own())
def test_every_language_has_an_ecosystem(name: str) -> None:
    """Otherwise its tools would be seen by nobody."""
    assert languages.file(name, ecosystem.FILE_NAME).is_file()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("toolz = 1\n", r"ecosystem\.toml: .*toolz"),
        ("[tools.npm]\ninstals = []\n", r"ecosystem\.toml: .*instals"),
        ("tools =\n", r"ecosystem\.toml cannot be read: "),
    ],
)
def test_wrong_ecosystem_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str) -> None:
    """A misspelt key of a plug-in would mean nothing, and nobody would see it."""
    file = tmp_path / "ecosystem.toml"
    file.write_text(text)
    monkeypatch.setattr(ecosystem, "_files", lambda: iter([file]))

    with pytest.raises(PluginError, match=message):
        ecosystem.known.__wrapped__()
