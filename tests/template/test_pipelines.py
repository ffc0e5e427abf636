"""The pipelines of a service: valid for their platforms, and in step with what `invoke verify` understands."""

import inspect
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from eightstage.tasks.service import verify

# The platforms' own schemas, as the package check-jsonschema carries them.
SCHEMAS = {
    ".github/workflows/verify.yml": "github-workflows",
    ".gitlab-ci.yml": "gitlab-ci",
    "compose.yaml": "compose-spec",
}


@pytest.fixture(scope="session")
def service(new_service: Callable[..., Path], language: str) -> Path:
    return new_service(language=language, ci="both")


@pytest.fixture
def github(service: Path) -> dict[str, Any]:
    """The one job of the workflow."""
    jobs: dict[str, dict[str, Any]] = yaml.safe_load((service / ".github/workflows/verify.yml").read_text())["jobs"]
    return jobs["verify"]


@pytest.fixture
def gitlab(service: Path) -> dict[str, Any]:
    """The one job of the pipeline."""
    jobs: dict[str, dict[str, Any]] = yaml.safe_load((service / ".gitlab-ci.yml").read_text())
    return jobs["verify"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_kept(service: Path, name: str) -> None:
    """The platform knows every key."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{SCHEMAS[name]}", service / name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_workflow_hands_on_what_verify_writes(github: dict[str, Any]) -> None:
    """Each report is written where the next steps look for it, and they look after a failure too."""
    reports = _reports(next(step["run"] for step in github["steps"] if "invoke verify" in step.get("run", "")))
    uploads = {step["uses"].partition("@")[0]: step for step in github["steps"] if "upload" in step.get("uses", "")}
    sarif, artifact = uploads["github/codeql-action/upload-sarif"], uploads["actions/upload-artifact"]

    assert sarif["with"]["sarif_file"] == reports["sarif"]
    assert f"hashFiles('{reports['sarif']}')" in sarif["if"]
    assert {Path(report).parent.as_posix() for report in reports.values()} == {artifact["with"]["path"]}
    assert "html" in reports
    assert all("always()" in step["if"] for step in uploads.values())
    assert github["permissions"] == {"contents": "read", "actions": "read", "security-events": "write"}


def test_gitlab_hands_on_what_verify_writes(gitlab: dict[str, Any]) -> None:
    """Merge requests show JUnit and Code Quality, after a failure too."""
    (line,) = gitlab["script"]
    reports, artifacts = _reports(line), gitlab["artifacts"]

    assert artifacts["reports"] == {"junit": reports["junit"], "codequality": reports["gitlab"]}
    assert artifacts["when"] == "always"
    assert {Path(report).parent.as_posix() for report in reports.values()} == set(artifacts["paths"])


def test_versions_are_named(github: dict[str, Any], gitlab: dict[str, Any]) -> None:
    """No image and no action is whatever was published last."""
    images = [gitlab["image"], *(engine["name"] for engine in gitlab["services"])]
    actions = [step["uses"] for step in github["steps"] if "uses" in step]

    assert [image for image in images if not re.search(r":\d", image)] == []
    assert [action for action in actions if not re.search(r"@v\d", action)] == []


@pytest.mark.parametrize(("answers_at", "code"), [(1, 0), (3, 0), (1000, 1)])
def test_gitlab_waits_for_its_engine(gitlab: dict[str, Any], tmp_path: Path, answers_at: int, code: int) -> None:
    """The engine starts beside the job; one that never answers ends the job with the client's own words."""
    (wait,) = [line for line in gitlab["before_script"] if line.startswith("timeout")]
    tries, client = tmp_path / "tries", tmp_path / "docker"
    client.write_text(
        f"#!/bin/sh\necho x >>{tries}\n"
        f"[ $(wc -l <{tries}) -ge {answers_at} ] || {{ echo cannot connect to the engine >&2; exit 1; }}\n"
    )
    client.chmod(0o755)

    done = subprocess.run(
        ["sh", "-c", wait.replace("timeout 60", "timeout 2").replace("sleep 1", "sleep 0.1")],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == code
    assert done.stderr == ("cannot connect to the engine\n" if code else "")


def _reports(line: str) -> dict[str, str]:
    """The files that a call of `invoke verify` writes, by option, each of which the task must know."""
    _, _, *words = shlex.split(line)
    options = dict(zip(words[::2], words[1::2], strict=True))
    known = inspect.signature(verify.body).parameters
    assert [option for option in options if option.removeprefix("--").replace("-", "_") not in known] == []
    return {option.removeprefix("--"): file for option, file in options.items()}
