"""
Dockerfiles that the template did not write: a policy says which stage is which, and nothing false is found.

Each is in the manner of a well-known one. What is found in them is true: they keep no bill of materials, label nothing,
and leave health checks and an init to whoever runs them.
"""

from pathlib import Path

import pytest

from eightstage.checks.catalogue import STATIC, catalogue, select
from eightstage.engine.client import Engine
from eightstage.engine.scope import Scope
from eightstage.errors import PolicyError
from eightstage.results import Report
from eightstage.service import load, load_text
from eightstage.verdicts import Outcome
from eightstage.verify import SILENCE, Verification

# What is true of a service on a whole Debian, whose program leaves signals and slow clients to Node's defaults.
TRUE_WHEN_BUILT = {
    "dockerfile/bill-of-materials-is-written",
    "dockerfile/labels-say-where-it-comes-from",
    "dockerfile/process-one-is-an-init",
    "image/application-cannot-rewrite-itself",
    "image/production-has-no-interpreter",
    "image/production-has-no-package-manager",
    "image/production-has-no-set-uid-file",
    "image/production-has-no-shell",
    "container/signal-opens-no-inspector",
    "container/slow-client-is-cut",
}
FOREIGN = Path(__file__).parents[1] / "data" / "foreign"
EVERYWHERE = {"bill-of-materials-is-written", "labels-say-where-it-comes-from"}
TRUE = {
    "go-static": {"serving-stages-have-a-health-check"},
    "java-layers": {"serving-stages-have-a-health-check"},
    "node-plain": {"process-one-is-an-init"},
    "node-bind-mounts": {"serving-stages-have-a-health-check", "process-one-is-an-init"},
    "python-uv": set(),
    "rust-planner": {"serving-stages-have-a-health-check"},
    "static-site": set(),
}


def judge(folder: Path) -> Report:
    checks = [check for check in catalogue() if check.kind in STATIC]
    return Verification(load_text(folder), None, checks, SILENCE).run()


def test_every_sample_is_in_the_table() -> None:
    """A sample that no test looks at would prove nothing."""
    assert {folder.name for folder in FOREIGN.iterdir()} == TRUE.keys()


@pytest.mark.parametrize("name", TRUE)
def test_only_what_is_true_is_found(name: str) -> None:
    """No false finding, and none of the true ones is missed."""
    found = {r.check.id.removeprefix("dockerfile/") for r in judge(FOREIGN / name).findings}

    assert found == EVERYWHERE | TRUE[name]


@pytest.mark.parametrize("name", TRUE)
def test_what_does_not_apply_says_so(name: str) -> None:
    """Promises of stages that the Dockerfile does not have are skipped with a reason, not passed."""
    results = [r for r in judge(FOREIGN / name).results if r.verdict.outcome is Outcome.SKIPPED]
    skipped = {(r.check.id, r.target): r.verdict.summary for r in results}

    assert skipped["dockerfile/debug-keeps-productions-mode", "debug"] == "the Dockerfile has no stage for debug"
    assert "the policy says which stage" in skipped["dockerfile/eight-stages-in-order", ""]


def test_built_service_breaks_what_it_breaks_and_nothing_else(engine: Engine) -> None:
    """
    Four stages, no bake file, a policy of twenty lines: built, run, and judged by every check.

    What the policy does not describe is skipped with the key to describe it by; nothing is undetermined.
    """
    with Scope(engine) as scope:
        report = Verification(load(FOREIGN / "node-plain"), scope, select(), SILENCE).run()

    assert {(r.check.id, r.verdict.outcome) for r in report.findings} == {(i, Outcome.FAILED) for i in TRUE_WHEN_BUILT}
    skipped = {r.check.id: r.verdict.summary for r in report.results if r.verdict.outcome is Outcome.SKIPPED}
    assert "see [gates.lint.plant]" in skipped["gate/lint-error-stops-production"]
    assert "name a route in [drain]" in skipped["container/drains-before-exit"]
    assert "declares no AUDIT_REGISTRY" in skipped["gate/vulnerability-stops-production"]
    assert report.targets["production"].cached[1] > 0


def test_stage_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A misspelt stage is told with its line and the stages that there are."""
    (tmp_path / "Dockerfile").write_text("FROM scratch AS final\n")
    (tmp_path / "eightstage.toml").write_text('[service]\nname = "x"\n\n[stages]\nproduction = "finale"\n')

    with pytest.raises(PolicyError, match=r"toml:5: stages.production: the Dockerfile has no stage 'finale'; .*final"):
        load_text(tmp_path)
