"""What the README of a service says about its other files."""

import re
from collections.abc import Callable
from pathlib import Path


def test_every_setting_is_described(new_service: Callable[..., Path], language: str) -> None:
    """A variable that decides what is built, or how it runs, is in a table of the README, and no other is."""
    service = new_service(language=language, registry="registry.example.com/team")
    readme = (service / "README.md").read_text()
    described = set(re.findall(r"`([A-Z_]{3,})`", "".join(re.findall(r"^\|([^|]*)\|", readme, re.MULTILINE))))
    built = set(re.findall(r'^variable "(\w+)"', (service / "docker-bake.hcl").read_text(), re.MULTILINE))
    sources = [path.read_text() for path in service.rglob("config.*")]
    run = set(re.findall(r'(?:environment\.|")([A-Z][A-Z_]{3,})\b', "".join(sources)))

    assert built
    # Set by each stage of the Dockerfile.
    assert described == built | run - {"STAGE"}
    assert "| `REGISTRY` | `registry.example.com/team` |" in readme


def test_docker_commands_are_explained(new_service: Callable[..., Path], language: str) -> None:
    """Where docker commands are shown, the way to type them with the private engine stands before the first."""
    readme = (new_service(language=language) / "README.md").read_text()

    assert 0 < readme.index('eval "$(invoke engine.env)"') < readme.index("docker compose up")
