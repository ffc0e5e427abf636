"""A service as it is after a year is verified with nothing but facts of its policy changed."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from eightstage.evidence.gate import copy_of
from eightstage.service import load_text
from growth import GROW, grown
from growth.steps import NEEDED, VALUE
from skips import SKIPPED

pytestmark = pytest.mark.timeout(1500)
# The folder of sources that came second.
SECOND = {"go": "pkg/billing", "node": "auth", "python": "billing"}
GATES = ("lint", "types")


@pytest.fixture(scope="module", params=sorted(GROW))
def service(request: pytest.FixtureRequest, new_service: Callable[..., Path]) -> tuple[str, Path]:
    """A grown service and its language."""
    return request.param, grown(new_service, request.param)


def verify(folder: Path, *options: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit code, and what was said of each promise."""
    command = [sys.executable, "-m", "eightstage", "verify", "--path", str(folder), "--fresh", "--json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)["results"]


@pytest.mark.usefixtures("engine")
def test_grown_service_is_judged_in_full(service: tuple[str, Path]) -> None:
    """Every promise is judged and kept; nothing depends on a line that somebody had reason to change."""
    language, folder = service

    code, results = verify(folder)

    others = [r for r in results if r["outcome"] not in {"passed", "skipped"}]
    assert others == [], "\n".join(f"{r['check']} [{r['target']}] {r['summary']} {r['evidence']}" for r in others[:9])
    assert {r["check"] for r in results if r["outcome"] == "skipped"} == SKIPPED[language]
    assert code == 0


@pytest.mark.usefixtures("engine")
def test_second_folder_is_judged_as_the_first(service: tuple[str, Path], tmp_path: Path) -> None:
    """It is named in .dockerignore alone; what is wrong in it stops the build all the same."""
    language, folder = service
    with copy_of(folder, tmp_path / "service") as copy:
        move_plants(copy, SECOND[language])

        code, results = verify(copy, "--only", "gate/lint-stops-production,gate/types-stops-production")

    judged = {r["check"]: r["outcome"] for r in results if r["check"].startswith("gate/")}
    assert set(judged.values()) == {"passed"}, results
    assert len(judged) == len(GATES)
    assert code == 0


def move_plants(service: Path, folder: str) -> None:
    """Let the policy plant in another folder what it plants in the first."""
    gates = load_text(service).policy.gates
    with (service / "eightstage.toml").open("a") as policy:
        for gate in GATES:
            plant = gates[gate].plant
            assert plant
            path = f"{folder}/{PurePosixPath(plant.path).name}"
            # Elsewhere, a package of Go is called as its folder.
            new = plant.new.replace("package main", f"package {PurePosixPath(folder).name}")
            policy.write(f"\n[gates.{gate}]\nplant = {{ path = {json.dumps(path)}, new = {json.dumps(new)} }}\n")


@pytest.mark.usefixtures("engine")
def test_missing_variable_is_named(service: tuple[str, Path], tmp_path: Path) -> None:
    """A service that ends because of it has said so; the finding shows its own last words."""
    _, folder = service
    with copy_of(folder, tmp_path / "service") as copy:
        text = (copy / "eightstage.toml").read_text()
        (copy / "eightstage.toml").write_text(text.replace(f'environment = {{ {NEEDED} = "{VALUE}" }}', ""))

        code, results = verify(copy, "--only", "container/becomes-healthy", "--target", "production")

    (found,) = (r for r in results if (r["check"], r["target"]) == ("container/becomes-healthy", "production"))
    assert found["outcome"] == "failed"
    assert f"{NEEDED} is not set" in "\n".join(found["evidence"])
    assert code == 1
