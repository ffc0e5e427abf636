"""The template's workflow with the builder that the usual set-up of a workflow makes."""

import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from eightstage.engine.client import Engine
from enginelab.client import Seen
from enginelab.pipelines import LINES, OPEN, github_script, python_image
from enginelab.table import Row, stale, write

pytestmark = pytest.mark.timeout(1800)


def test_workflow_with_a_builder_in_a_container(
    make_container_builder: Callable[..., Engine],
    new_service: Callable[..., Path],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    """The builder is the default one, as after docker/setup-buildx-action; nothing is found, and the log is short."""
    engine = make_container_builder("github")
    service, bin_folder = new_service(ci="github"), python_image(tmp_path / "image")
    (bin_folder / "docker").symlink_to(engine.cli[0])
    # By another name it is an engine like any other, and not the private one, which has a builder of its own.
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        socket = Path(folder, "docker.sock")
        socket.symlink_to(engine.host.removeprefix("unix://"))
        environment = engine.environment | {
            "PATH": f"{bin_folder}:{os.environ['PATH']}",
            "DOCKER_HOST": f"unix://{socket}",
            "GITHUB_ACTIONS": "true",
            "CI": "true",
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
            "PYTHONPATH": "",
        }
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", github_script(service)],
            cwd=service,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    seen = Seen.read(done, service / "reports/verify.json")
    assert seen.code == 0, seen.output
    assert {reason.partition(";")[0] for reason in seen.reasons} == OPEN
    assert 0 < len(seen.output.partition("== verify\n")[2].splitlines()) <= LINES, seen.output
    row = Row(
        "GitHub's workflow of the template, its builder in a container", "driver `docker-container`", seen, None, 0
    )
    if request.config.getoption("--write-ways"):
        write([row])
    assert stale(row) is None
