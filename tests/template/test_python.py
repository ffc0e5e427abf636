"""The service in Python: its folder is rendered as cookiecutter would, though nobody can choose it yet."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cookiecutter.environment import StrictEnvironment

from eightstage import policy
from eightstage.template.rules import TEMPLATE

FOLDER = TEMPLATE / "{{ cookiecutter.slug }}/_lang/python"
# Answers that differ from the defaults, so that a constant in their place is seen.
ANSWERS = {"slug": "order-service", "port": "8080", "uid": "2000", "gid": "3000", "registry": "", "__spdx": "MIT"}
ANSWERS |= {"service_name": "Orders & more", "description": 'Takes "orders".'}


@pytest.fixture
def service(tmp_path: Path) -> Path:
    """The rendered folder, as a service."""
    environment = StrictEnvironment(context={"cookiecutter": {}}, keep_trailing_newline=True)
    for source in (p for p in FOLDER.rglob("*") if p.is_file()):
        target = tmp_path / "order-service" / source.relative_to(FOLDER)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = environment.from_string(source.read_text(encoding="utf-8")).render(cookiecutter=ANSWERS)
        target.write_text(text, encoding="utf-8")
    return tmp_path / "order-service"


def test_text_checks_pass(service: Path) -> None:
    """Every promise that the Dockerfile's text can keep is kept, with other answers than the defaults."""
    command = [sys.executable, "-m", "eightstage", "verify", "--path", str(service), "--static", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)

    outcomes = {(r["check"], r["target"]): r["outcome"] for r in json.loads(done.stdout)["results"]}

    assert {key: outcome for key, outcome in outcomes.items() if outcome not in {"passed", "skipped"}} == {}
    assert done.returncode == 0, done.stderr


def test_plants_of_the_policy_fit(service: Path) -> None:
    """Every text that the policy replaces is there, and every new file is new."""
    for keys, plant in policy.read(service / "eightstage.toml").plants:
        file = service / plant.path
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        assert bool(text) == bool(plant.old or plant.at), keys
        assert plant.old in text, keys


def test_lock_file_names_public_addresses_only(service: Path) -> None:
    """Whoever has the service installs from the public index, each package with its hash."""
    lock = tomllib.loads((service / "uv.lock").read_text(encoding="utf-8"))
    packages = [package for package in lock["package"] if "registry" in package["source"]]
    files = [file for package in packages for file in (*package.get("wheels", []), package.get("sdist"))]

    assert len(packages) == len(lock["package"]) - 1
    assert {package["source"]["registry"] for package in packages} == {"https://pypi.org/simple"}
    assert {urlsplit(file["url"]).netloc for file in files if file} == {"files.pythonhosted.org"}
    assert [file["url"] for file in files if file and not file["hash"].startswith("sha256:")] == []


def test_lock_file_is_the_services_own(service: Path) -> None:
    """The one package without an address is the service, under its own name."""
    lock = tomllib.loads((service / "uv.lock").read_text(encoding="utf-8"))

    assert [p["name"] for p in lock["package"] if p["source"] == {"virtual": "."}] == ["order-service"]
