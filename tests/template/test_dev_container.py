"""The dev container of a service: an editor's way into the environment that compose starts."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from eightstage.service import load
from eightstage.service.compose import published

# Those of the reference of the Development Container Specification that the template uses, with their types.
KEYS: dict[str, type] = {
    "name": str,
    "build": dict,
    "workspaceMount": str,
    "workspaceFolder": str,
    "mounts": list,
    "overrideCommand": bool,
    "containerUser": str,
    "remoteUser": str,
    "containerEnv": dict,
    "forwardPorts": list,
}


@pytest.fixture
def service(new_service: Callable[..., Path], language: str) -> Path:
    """A service with a port and a user of its own."""
    return new_service(language=language, port="8080", uid="2000", gid="3000")


@pytest.fixture
def container(service: Path) -> dict[str, Any]:
    """What its file says."""
    return dict(json.loads((service / ".devcontainer/devcontainer.json").read_text()))


def test_every_key_is_of_the_specification(container: dict[str, Any]) -> None:
    """Tools pass over a key that they do not know, in silence."""
    assert {key: KEYS[key] for key in container} == {key: type(value) for key, value in container.items()}


def test_stage_and_folder_are_those_of_compose(service: Path, container: dict[str, Any]) -> None:
    """Both build the same target of the same file, and an edit reaches the same folder."""
    compose = yaml.safe_load((service / "compose.yaml").read_text())["services"]["development"]
    build = container["build"]

    assert build["target"] == compose["build"]["target"] == "development"
    assert (service / ".devcontainer" / build["dockerfile"]).resolve() == service / "Dockerfile"
    assert (service / ".devcontainer" / build["context"]).resolve() == service
    assert container["workspaceFolder"] == "/app"
    assert container["workspaceMount"].endswith(",target=/app,type=bind")
    assert {entry["target"].split("/")[1] for entry in compose["develop"]["watch"] if "target" in entry} == {"app"}


def test_ports_are_those_of_compose(service: Path, container: dict[str, Any]) -> None:
    """That of the service and that of the debugger."""
    found = [p for p in published((service / "compose.yaml").read_text()) if p.service == "development"]

    assert container["forwardPorts"] == [entry.ports[0] for entry in found] == [8080, 9229]


def test_user_is_the_one_of_the_stage(service: Path, container: dict[str, Any]) -> None:
    """By name, since only an account can be given the number of whoever owns the working copy."""
    account = container["remoteUser"]
    made = re.search(r"useradd --uid (\d+) --gid (\d+) .* (\w+) ", (service / "Dockerfile").read_text())

    assert made is not None
    assert made.groups() == ("2000", "3000", account)
    assert container["containerUser"] == account
    # The account has no home, and editors put their server into one.
    assert container["containerEnv"]["HOME"] == "/tmp"


def test_packages_are_not_hidden_by_the_working_copy(service: Path, container: dict[str, Any]) -> None:
    """What stage dependencies installs below the folder stays visible where the working copy is mounted over it."""
    (dependencies,) = (stage for stage in load(service).dockerfile.stages if stage.name == "dependencies")
    installs_here = any("npm ci" in instruction.text for instruction in dependencies.instructions)

    assert container.get("mounts", []) == (["type=volume,target=/app/node_modules"] if installs_here else [])
