"""
The pipelines that the template writes, run as they stand.

Only what a pipeline's own machinery does is done in its place: an image with Python is a virtual environment, a service
is the engine elsewhere, and `apt-get install` finds that its packages are there, or fails.
"""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from eightstage.engine.places import Places
from enginelab.client import Client, Seen
from enginelab.pipelines import LINES, OPEN, github_script, python_image, with_mark
from enginelab.table import Row, stale, write

pytestmark = pytest.mark.timeout(1500)


@pytest.fixture(scope="module")
def image(client: Client) -> Path:
    return python_image(client.folder / "image")


def job(client: Client, image: Path, service: Path, script: str, **how: Any) -> tuple[Seen, list[str]]:  # noqa: ANN401
    """Run a script as a job does; what its report says, and the lines that were printed after the installation."""
    path = f"{image}:{client.folder / 'bin'}:{os.environ['PATH']}"
    done = client.run("bash", "-eo", "pipefail", "-c", script, cwd=service, PATH=path, PYTHONPATH="", CI="true", **how)
    report = service / "reports/verify.json"
    assert report.is_file(), done.stdout
    _, _, printed = done.stdout.partition("== verify\n")
    return Seen.read(done, report), printed.splitlines()


def service_of(client: Client, new_service: Callable[..., Path], system: str) -> Path:
    """A service with its own copy of the verifier, as the template writes it."""
    made = new_service(ci=system)
    return Path(shutil.move(made, client.folder / system))


def check_row(row: Row, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--write-ways"):
        write([row])
    assert stale(row) is None


def test_gitlab(client: Client, image: Path, new_service: Callable[..., Path], request: pytest.FixtureRequest) -> None:
    """Docker-in-docker with TLS: nothing is found, the reports are there, and the log is short."""
    service = service_of(client, new_service, "gitlab")
    found: Mapping[str, Any] = yaml.safe_load((service / ".gitlab-ci.yml").read_text())["verify"]
    script = with_mark([*found["before_script"], *found["script"]])

    seen, printed = job(client, image, service, script, GITLAB_CI="true", **found["variables"])

    assert seen.code == 0, seen.output
    assert {reason.partition(";")[0] for reason in seen.reasons} == OPEN
    kept = found["artifacts"]["reports"]
    assert [path for path in kept.values() if not (service / path).is_file()] == []
    assert 0 < len(printed) <= LINES, seen.output
    check_row(Row("GitLab's pipeline of the template", "docker-in-docker with TLS", seen, None, 0), request)


def test_github(client: Client, image: Path, new_service: Callable[..., Path], request: pytest.FixtureRequest) -> None:
    """The engine of the machine and its own builder: nothing is found, and the summary of the step is written."""
    service = service_of(client, new_service, "github")
    summary = client.folder / "summary.md"

    seen, printed = job(
        client,
        image,
        service,
        github_script(service),
        socket=Places.default().socket,
        GITHUB_ACTIONS="true",
        GITHUB_STEP_SUMMARY=str(summary),
    )

    assert seen.code == 0, seen.output
    assert {reason.partition(";")[0] for reason in seen.reasons} == OPEN
    assert "promises kept" in summary.read_text()
    assert 0 < len(printed) <= LINES, seen.output
    check_row(Row("GitHub's workflow of the template", "`/var/run/docker.sock`", seen, None, 0), request)
