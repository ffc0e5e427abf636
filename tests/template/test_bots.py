"""What a service brings for bots and for people's machines: updates of versions, and settings of a copy."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eightstage.service import load


@pytest.fixture
def service(new_service: Callable[..., Path], language: str) -> Path:
    return new_service(language=language)


def test_configuration_of_renovate_is_valid(service: Path) -> None:
    """Its own schema knows every key."""
    command = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.renovate",
        service / "renovate.json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_renovate_finds_the_version_of_the_base_image(service: Path) -> None:
    """In both files, once in each, and it is a version of the image that the Dockerfile is built from."""
    configuration = json.loads((service / "renovate.json").read_text())
    (manager,) = configuration["customManagers"]
    patterns = [text.replace("(?<", "(?P<") for text in manager["matchStrings"]]
    files = [
        path.name for path in service.iterdir() for p in manager["managerFilePatterns"] if re.search(p[1:-1], path.name)
    ]
    found = [
        m["currentValue"] for name in files for p in patterns for m in re.finditer(p, (service / name).read_text())
    ]

    assert sorted(files) == ["Dockerfile", "docker-bake.hcl"]
    assert len(found) == 2
    (base,) = load(service).dockerfile.base_images
    assert base.startswith(f"{manager['depNameTemplate']}:{found[0]}-")
    assert found[0] == found[1]
    (rule,) = configuration["packageRules"]
    assert rule["matchDepNames"] == [manager["depNameTemplate"]]


def test_example_of_settings_holds_the_defaults(service: Path) -> None:
    """Each setting that the README describes, except where the service listens, which the compose file decides."""
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| `(\w+)` \|", (service / "README.md").read_text().partition("## Settings")[2], re.MULTILINE
    )
    lines = (service / ".env.example").read_text().splitlines()

    assert {name: value for name, value in rows if name != "PORT"} == dict(
        line.split("=") for line in lines if not line.startswith("#")
    )


def test_copy_of_the_example_stays_here(service: Path) -> None:
    """Git takes the example and not the copy, and a build sees neither."""
    (service / ".env").write_text("LOG_LEVEL=debug\n")
    subprocess.run(["git", "init", "--quiet"], cwd=service, check=True)
    shown = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard"], cwd=service, check=True, capture_output=True, text=True
    ).stdout.splitlines()

    assert ".env.example" in shown
    assert ".env" not in shown
    assert "!.env" not in (service / ".dockerignore").read_text()
