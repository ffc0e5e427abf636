"""A builder that is not the engine's own: verdicts are the same, and what it lacks is not the Dockerfile's fault."""

import subprocess
import threading
import time
from pathlib import Path

import pytest

from eightstage.bases import build_settings, provide_all
from eightstage.checks.catalogue import catalogue_for, select
from eightstage.contract import STAGES
from eightstage.engine import images
from eightstage.engine.bake import bake
from eightstage.engine.builder import find_builder, with_builder
from eightstage.engine.client import Engine
from eightstage.engine.scope import Scope
from eightstage.errors import EngineError
from eightstage.service import Service, load
from eightstage.service.recipe import Recipe
from eightstage.verify import SILENCE, Verification
from eightstage.verify.results import Report
from enginelab.client import Seen
from enginelab.service import PLANTED, spoiled
from enginelab.table import Row, stale, write

pytestmark = pytest.mark.timeout(1800)

# What docs/engine.md calls them.
NAMES = {"docker-container": "builder in a container", "remote": "BuildKit elsewhere, over TLS"}


@pytest.fixture(scope="module")
def report(other: Engine, reference_app: Service) -> Report:
    with Scope(other) as scope:
        return Verification(reference_app, scope, select(among=catalogue_for(reference_app.policy)), SILENCE).run()


@pytest.fixture(scope="module")
def planted(other: Engine, tmp_path_factory: pytest.TempPathFactory) -> Report:
    service = load(spoiled(tmp_path_factory.mktemp("spoiled") / "service"))
    with Scope(other) as scope:
        return Verification(service, scope, select(only=PLANTED), SILENCE).run()


def test_good_service_keeps_every_promise(other: Engine, report: Report) -> None:
    """Nothing is found in the reference app, nothing is left unjudged, and every image is in the engine."""
    assert not find_builder(other).is_the_engines
    assert [(r.check.id, r.target, r.verdict.summary) for r in report.findings] == []
    assert report.exit_code == 0
    assert all(images.find(other, report.targets[target].image_id or "") for target in STAGES)


def test_planted_defects_are_found(planted: Report) -> None:
    """Exactly those that were planted."""
    assert Seen.of(planted).ids("failed") == set(PLANTED)
    assert planted.exit_code == 1


def test_page_has_the_row(other: Engine, report: Report, planted: Report, request: pytest.FixtureRequest) -> None:
    """docs/engine.md says what was seen here; `--write-ways` writes it anew."""
    driver = find_builder(other).driver
    row = Row(NAMES[driver], f"driver `{driver}`", Seen.of(report), Seen.of(planted), len(PLANTED))
    if request.config.getoption("--write-ways"):
        write([row])

    assert stale(row) is None


def test_builder_that_does_not_answer_is_named(foreign: Engine) -> None:
    """A builder on another machine that is down or behind a firewall."""
    foreign.run_cli("buildx", "create", "--name", "down", "--driver", "remote", "tcp://127.0.0.1:1")

    with pytest.raises(EngineError, match=r"the builder 'down' \(remote at tcp://127\.0\.0\.1:1\) does not answer"):
        find_builder(with_builder(foreign, "down"))


def test_builder_that_ends_midway_is_no_finding(make_container_builder: object, tmp_path: Path) -> None:
    """Its container is killed while a step runs."""
    engine: Engine = make_container_builder("mortal")  # type: ignore[operator]
    (tmp_path / "Dockerfile").write_text("FROM debian:trixie-slim\nRUN sleep 600\n", encoding="utf-8")
    name = f"buildx_buildkit_{engine.environment['BUILDX_BUILDER']}0"

    def kill_later(step: object) -> None:
        if "sleep 600" in step.name and not killers:  # type: ignore[attr-defined]
            killers.append(threading.Thread(target=kill))
            killers[0].start()

    def kill() -> None:
        time.sleep(1)
        subprocess.run([*engine.cli, "kill", name], env=engine.environment, check=True, capture_output=True)

    killers: list[threading.Thread] = []
    with Scope(engine) as scope:
        found = build_settings(scope, provide_all(scope, ["debian:trixie-slim"]))
        with pytest.raises(EngineError, match="the builder stopped answering"):
            bake(scope, tmp_path, ["x"], settings=found, recipe=Recipe({"x": ""}), on_step=kill_later)
    killers[0].join()
