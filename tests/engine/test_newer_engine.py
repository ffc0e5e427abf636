"""The newer engine: Docker from Debian testing with the containerd image store, beside the one from Debian stable."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eightstage.bases import provide
from eightstage.checks.catalogue import catalogue, catalogue_for, select
from eightstage.engine import private
from eightstage.engine.bake import bake
from eightstage.engine.client import Engine, connect_private
from eightstage.engine.leftovers import find_processes
from eightstage.engine.places import Places
from eightstage.engine.scope import Scope
from eightstage.report.defects import defects
from eightstage.service import Service, load, load_text
from eightstage.service.recipe import Recipe
from eightstage.verify import SILENCE, Verification
from eightstage.verify.results import Report
from enginelab.client import Seen
from enginelab.service import PLANTED, spoiled
from enginelab.table import Row, stale, write

SEED = Path(__file__).parents[1] / "data/seed"

pytestmark = [
    pytest.mark.skipif(private.is_possible() is not None, reason=f"no private engine: {private.is_possible()}"),
    pytest.mark.timeout(1500),
]


@pytest.fixture(scope="module")
def places() -> Places:
    """A store, a bridge and programs of its own."""
    home = Places.default().home / "testing"
    run = Path(f"/run/eightstage-newer-{os.getpid()}")
    return Places(home, run, "eightstage8", "172.30.238.0/24", suite="testing", store="containerd")


@pytest.fixture(scope="module")
def newer(places: Places, engine: Engine, reference_app: Service) -> Iterator[Engine]:
    """The engine, with the base images of the other one."""
    found = connect_private(places, lambda text: print(f"[newer engine] {text}", flush=True))
    for reference in reference_app.dockerfile.base_images:
        provide(engine, reference)
        _hand_over(reference, engine, found)
    yield found
    found.sdk.close()
    private.stop(places)


@pytest.fixture(scope="module")
def report(newer: Engine, reference_app: Service) -> Report:
    with Scope(newer) as scope:
        return Verification(reference_app, scope, select(among=catalogue_for(reference_app.policy)), SILENCE).run()


def test_it_is_another_engine(newer: Engine, engine: Engine) -> None:
    """Two versions, two image stores."""
    versions = [int(e.sdk.version()["Version"].partition(".")[0]) for e in (engine, newer)]

    assert versions[0] < versions[1]
    assert dict(newer.sdk.info()["DriverStatus"])["driver-type"] == "io.containerd.snapshotter.v1"


def test_every_promise_is_judged_and_kept(report: Report) -> None:
    """Nothing is found in the reference app, and nothing is left unjudged but what its policy leaves open."""
    assert [(r.check.id, r.target, r.verdict.summary) for r in report.findings] == []
    assert report.exit_code == 0


@pytest.fixture(scope="module")
def planted(newer: Engine, tmp_path_factory: pytest.TempPathFactory) -> Report:
    service = load(spoiled(tmp_path_factory.mktemp("spoiled") / "service"))
    with Scope(newer) as scope:
        return Verification(service, scope, select(only=PLANTED), SILENCE).run()


def test_planted_defects_are_found(planted: Report) -> None:
    """Exactly those that were planted."""
    assert Seen.of(planted).ids("failed") == set(PLANTED)
    assert planted.exit_code == 1


def test_page_has_the_row(report: Report, planted: Report, request: pytest.FixtureRequest) -> None:
    """docs/engine.md says what was seen here; `--write-ways` writes it anew."""
    name = "newer engine (28) with the containerd store"
    row = Row(name, "Debian testing", Seen.of(report), Seen.of(planted), len(PLANTED))
    if request.config.getoption("--write-ways"):
        write([row])

    assert stale(row) is None


def test_builders_own_checks_are_heard(newer: Engine, tmp_path: Path) -> None:
    """The newer builder knows many rules and names them; the other one knows a single one."""
    (tmp_path / "Dockerfile").write_text("FROM scratch AS Base\nCOPY Dockerfile \\\n\n /\nmaintainer somebody\n")
    with Scope(newer) as scope:
        done = bake(scope, tmp_path, ["base"], settings=["*.output=type=cacheonly"], recipe=Recipe({"base": "Base"}))

    assert done.is_ok, done.error
    assert {(w.rule, w.line) for w in done.warnings} >= {
        ("no-empty-continuation", 4),
        ("stage-name-casing", 1),
        ("maintainer-deprecated", 5),
    }


def test_builders_own_checks_find_what_the_list_says(newer: Engine, tmp_path: Path) -> None:
    """Of the Dockerfile that this project began with, they name what the list of its defects says, and nothing else."""
    shutil.copy(SEED / "Dockerfile", tmp_path)
    file = load_text(SEED).dockerfile
    with stand_in(newer, file.base_images, tmp_path / "base"):
        said = {warning for stage in file.stages for warning in warnings(newer, tmp_path, stage.label)}

    instructions = [i for stage in file.stages for i in stage.instructions]
    listed = {
        (defect.builder, around.line)
        for defect in defects(SEED)
        for around in instructions
        if defect.builder and around.line <= defect.line <= around.end_line
    }
    assert said == listed


def warnings(engine: Engine, folder: Path, stage: str) -> set[tuple[str, int]]:
    """Rule and line of each warning about a stage and those below it."""
    command = [*engine.cli, "buildx", "build", "--call=check,format=json", "--target", stage, str(folder)]
    done = subprocess.run(command, env=engine.environment, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)
    assert "buildError" not in found, found
    return {(w["ruleName"], w["location"]["ranges"][0]["start"]["line"]) for w in found["warnings"] or ()}


@contextmanager
def stand_in(engine: Engine, references: Iterable[str], folder: Path) -> Iterator[None]:
    """Images with these names and one file, for a builder that only reads a Dockerfile."""
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /\n")
    for reference in references:
        command = [*engine.cli, "build", "--tag", reference, str(folder)]
        subprocess.run(command, env=engine.environment, capture_output=True, check=True)
    yield
    for reference in references:
        engine.sdk.images.remove(reference)


def test_sizes_are_those_of_the_other_store(report: Report, engine: Engine, reference_app: Service) -> None:
    """Unpacked and compressed mean the same on both stores: layers are read, not what the engine calls a size."""
    checks = [check for check in catalogue() if check.id == "image/size-is-within-limit"]
    with Scope(engine) as scope:
        other = Verification(reference_app, scope, checks, SILENCE).run()

    for target, facts in report.targets.items():
        assert facts.unpacked == pytest.approx(other.targets[target].unpacked, rel=0.02)
        # Each store packs with a compressor of its own.
        assert facts.compressed == pytest.approx(other.targets[target].compressed, rel=0.05)


def test_engine_that_dies_midway_is_told(newer: Engine, places: Places, repository: Path) -> None:
    """A run whose engine is killed ends soon with 2 and one clear error, however much was under way."""
    path = f"{os.environ['PATH']}:{places.client.parent}"
    process = subprocess.Popen(
        [sys.executable, "-m", "invoke", "verify", "--fresh", "--only", "container"],
        cwd=repository,
        env={**newer.environment, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 200
    while not newer.sdk.api.containers() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    for daemon in find_processes(places):
        if daemon.name == "dockerd":
            os.kill(daemon.id, signal.SIGKILL)

    _, errors = process.communicate(timeout=120)

    assert process.returncode == 2, errors
    assert "error: " in errors
    assert "Traceback" not in errors


def _hand_over(reference: str, source: Engine, target: Engine) -> None:
    with subprocess.Popen([*source.cli, "save", reference], env=source.environment, stdout=subprocess.PIPE) as save:
        load = [*target.cli, "load"]
        subprocess.run(load, env=target.environment, stdin=save.stdout, check=True, capture_output=True)
    assert save.returncode == 0
