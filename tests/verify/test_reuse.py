"""Results that still hold are shown again, labelled; what has changed is looked at, and nothing else."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# Enough to see each kind judged, and soon done.
ONLY = "text/arguments-are-used,image/production-is-distroless,container/runs-in-utc"

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture(scope="module")
def service(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service that was verified once."""
    folder = tmp_path_factory.mktemp("reuse") / "service"
    left_out = shutil.ignore_patterns("verifier", "node_modules", ".git")
    shutil.copytree(repository / "reference-app", folder, ignore=left_out)
    assert verify(repository, folder).returncode == 0
    return folder


def verify(repository: Path, service: Path, *options: str, only: str = ONLY) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "invoke", "--search-root", str(repository), "verify", "--path", str(service)]
    command += ["--only", only, "--json", *options]
    return subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False, timeout=600)


def seen_again(done: subprocess.CompletedProcess[str]) -> bool:
    return json.loads(done.stdout)["reused"] is not None


def judged_again(done: subprocess.CompletedProcess[str]) -> set[str]:
    return {result["check"] for result in json.loads(done.stdout)["results"] if result["reused"] is None}


@contextmanager
def edited(file: Path, text: str) -> Iterator[None]:
    before = file.read_text()
    file.write_text(before + text)
    try:
        yield
    finally:
        file.write_text(before)


def test_second_run_is_taken_over(repository: Path, service: Path) -> None:
    """Nothing has changed: the same verdicts, and when they were seen."""
    verify(repository, service)
    done = verify(repository, service)

    assert done.returncode == 0
    assert seen_again(done)
    assert judged_again(done) == set()
    assert json.loads(done.stdout)["counts"]["passed"] > 0


def test_fresh_looks_again(repository: Path, service: Path) -> None:
    """--fresh takes nothing over."""
    assert {*ONLY.split(",")} <= judged_again(verify(repository, service, "--fresh"))


@pytest.mark.parametrize(
    ("name", "text", "again"),
    [
        ("README.md", "More.\n", set()),
        # Other bytes ship: every image and container is another one, and the Dockerfile is the same.
        ("src/page.js", "export const more = 1;\n", {"image/production-is-distroless", "container/runs-in-utc"}),
        # The same images: the text is judged again, and what reads an image with the Dockerfile beside it.
        ("Dockerfile", "# the end\n", {"text/arguments-are-used", "image/production-is-distroless"}),
        ("eightstage.toml", "# the end\n", {*ONLY.split(",")}),
    ],
)
def test_edit_looks_at_what_it_touches(repository: Path, service: Path, name: str, text: str, again: set[str]) -> None:
    """What the edit touches is judged again; the rest is taken over, with the time when it was seen."""
    verify(repository, service)
    with edited(service / name, text):
        done = verify(repository, service)

    assert done.returncode == 0
    assert not seen_again(done)
    assert judged_again(done) & {*ONLY.split(",")} == again


def test_changed_takes_findings_over(repository: Path, service: Path) -> None:
    """A run with a finding: without --changed it is judged again, with it only if the edit touches it."""
    with edited(service / "Dockerfile", "ARG UNUSED=1\n"):
        assert "text/arguments-are-used" in judged_again(verify(repository, service))
        usual, changed = (verify(repository, service, "--fail-on", "warning", *more) for more in ((), ("--changed",)))

    assert (usual.returncode, changed.returncode) == (1, 1)
    assert judged_again(usual) & {*ONLY.split(",")} == {"text/arguments-are-used"}
    assert judged_again(changed).isdisjoint(ONLY.split(","))


def test_changed_needs_a_last_run(repository: Path, tmp_path: Path) -> None:
    """There is nothing to compare with before the first run."""
    folder = tmp_path / "service"
    shutil.copytree(repository / "reference-app", folder, ignore=shutil.ignore_patterns("verifier", "node_modules"))
    done = verify(repository, folder, "--changed")

    assert done.returncode == 2
    assert "there is no last run of this service" in done.stderr


def test_other_selection_looks(repository: Path, service: Path) -> None:
    """A check that the last run did not judge is judged."""
    done = verify(repository, service, only="image/user-is-numeric")

    assert "image/user-is-numeric" in judged_again(done)
