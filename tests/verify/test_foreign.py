"""
Dockerfiles that the template did not write: a policy says which stage is which, and nothing false is found.

Each is in the manner of a well-known one. What is found in them is true: they keep no bill of materials, label nothing,
and leave health checks and an init to whoever runs them.
"""

from collections.abc import Callable
from functools import cache
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

ON_DEBIAN = {
    "image/production-has-no-interpreter",
    "image/production-has-no-package-manager",
    "image/production-has-no-set-uid-file",
    "image/production-has-no-shell",
}
# Of each that is built: what is true besides what its text tells.
TRUE_WHEN_BUILT = {
    "go-alone": set(),
    # Signals and slow clients are left to Node's defaults.
    "node-plain": ON_DEBIAN
    | {
        "image/application-cannot-rewrite-itself",
        "container/signal-opens-no-inspector",
        "container/slow-client-is-cut",
    },
    "python-prefork": ON_DEBIAN | {"container/slow-client-is-cut"},
}
FOREIGN = Path(__file__).parents[1] / "data" / "foreign"
EVERYWHERE = {"bill-of-materials-is-written", "labels-say-where-it-comes-from"}
TRUE = {
    "go-alone": set(),
    "go-static": {"serving-stages-have-a-health-check"},
    "java-layers": {"serving-stages-have-a-health-check"},
    "node-plain": {"process-one-is-an-init"},
    "node-bind-mounts": {"serving-stages-have-a-health-check", "process-one-is-an-init"},
    "python-prefork": set(),
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


@pytest.fixture(scope="module")
def built(engine: Engine) -> Callable[[str], Report]:
    """What a sample is found to be when it is built and run; each once."""

    @cache
    def verified(name: str) -> Report:
        with Scope(engine) as scope:
            return Verification(load(FOREIGN / name), scope, select(), SILENCE).run()

    return verified


def skipped(report: Report) -> dict[str, str]:
    return {r.check.id: r.verdict.summary for r in report.results if r.verdict.outcome is Outcome.SKIPPED}


@pytest.mark.parametrize("name", TRUE_WHEN_BUILT)
def test_built_service_breaks_what_it_breaks_and_nothing_else(built: Callable[[str], Report], name: str) -> None:
    """No bake file and a short policy: built, run, and judged by every check; nothing is false, nothing undetermined."""
    report = built(name)

    text = {f"dockerfile/{check}" for check in EVERYWHERE | TRUE[name]}
    assert {(r.check.id, r.verdict.outcome) for r in report.findings} == {
        (check, Outcome.FAILED) for check in text | TRUE_WHEN_BUILT[name]
    }
    assert report.targets["production"].healthy_s is not None


def test_what_the_policy_does_not_describe_is_skipped(built: Callable[[str], Report]) -> None:
    """With the key to describe it by, or the promise that it hangs on."""
    reasons = skipped(built("node-plain"))

    assert "see [gates.lint.plant]" in reasons["gate/lint-error-stops-production"]
    assert "name a route in [drain]" in reasons["container/drains-before-exit"]
    assert "declares no AUDIT_REGISTRY" in reasons["gate/vulnerability-stops-production"]


def test_service_of_one_program_is_judged(built: Callable[[str], Report]) -> None:
    """Neither shell nor library in the image: health, signals and hardening are seen from outside."""
    report = built("go-alone")

    passed = {r.check.id for r in report.results if r.verdict.outcome is Outcome.PASSED}
    assert {"container/becomes-healthy", "container/crash-gives-nonzero", "container/runs-hardened"} <= passed
    assert set(report.targets) == {"build", "security", "production"}
    reasons = skipped(report)
    assert reasons["build/second-install-needs-no-network"] == "the Dockerfile has no stage for dependencies"
    assert "see [image] bill_of_materials" in reasons["image/bill-of-materials-agrees"]
    assert "POST /echo is answered with 404" in reasons["container/drains-before-exit"]


def test_workers_that_are_replaced_are_no_crash(built: Callable[[str], Report]) -> None:
    """The first process starts killed workers again, writes to its tmpfs only, and installs through the certificates."""
    results = {(r.check.id, r.target): r.verdict for r in built("python-prefork").results}

    assert results["container/crash-gives-nonzero", "production"].summary == "process 1 starts anew what was killed"
    assert results["container/runs-hardened", "production"].outcome is Outcome.PASSED
    assert results["image/secret-leaves-no-trace", "dependencies"].outcome is Outcome.PASSED


def test_stage_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A misspelt stage is told with its line and the stages that there are."""
    (tmp_path / "Dockerfile").write_text("FROM scratch AS final\n")
    (tmp_path / "eightstage.toml").write_text('[service]\nname = "x"\n\n[stages]\nproduction = "finale"\n')

    with pytest.raises(PolicyError, match=r"toml:5: stages.production: the Dockerfile has no stage 'finale'; .*final"):
        load_text(tmp_path)
