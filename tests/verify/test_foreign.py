"""
Dockerfiles that the template did not write: a policy says which stage is which, and nothing false is found.

Each is in the manner of a well-known one. What is found in them is true: they leave health checks and an init to whoever
runs them. What only the contract asks for is skipped: they keep no bill of materials, and label nothing.
"""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from eightstage.checks.catalogue import STATIC, catalogue, select
from eightstage.engine.client import Engine
from eightstage.engine.scope import Scope
from eightstage.errors import PolicyError
from eightstage.service import load, load_text
from eightstage.verdicts import Outcome
from eightstage.verify import SILENCE, Verification
from eightstage.verify.results import Report

ON_DEBIAN = {
    "image/production-has-no-set-uid-file",
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
BY_CONTRACT = {"bill-of-materials-is-written", "labels-say-where-it-comes-from"}
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
    found = {r.check.id.removeprefix("text/") for r in judge(FOREIGN / name).findings}

    assert found == TRUE[name]


def test_contract_is_adopted_by_a_key(tmp_path: Path) -> None:
    """What only the contract asks for is one line before, and judged after."""
    copy = shutil.copytree(FOREIGN / "go-alone", tmp_path / "go-alone")
    reasons = {r.verdict.summary for r in judge(copy).results if r.check.id.removeprefix("text/") in BY_CONTRACT}
    assert len(reasons) == 1
    assert "[service] contract = true adopts it" in reasons.pop()

    policy = copy / "eightstage.toml"
    policy.write_text(policy.read_text().replace("[service]\n", "[service]\ncontract = true\n"))
    assert {r.check.id.removeprefix("text/") for r in judge(copy).findings} == BY_CONTRACT


@pytest.mark.parametrize("name", TRUE)
def test_what_does_not_apply_says_so(name: str) -> None:
    """Promises of stages that the Dockerfile does not have are skipped with a reason, not passed."""
    results = [r for r in judge(FOREIGN / name).results if r.verdict.outcome is Outcome.SKIPPED]
    skipped = {(r.check.id, r.target): r.verdict.summary for r in results}

    assert skipped["text/debug-keeps-productions-mode", "debug"] == "the Dockerfile has no stage for debug"
    assert "only the contract of the eight stages asks for it" in skipped["text/eight-stages-in-order", ""]


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

    text = {f"text/{check}" for check in TRUE[name]}
    assert {(r.check.id, r.verdict.outcome) for r in report.findings} == {
        (check, Outcome.FAILED) for check in text | TRUE_WHEN_BUILT[name]
    }
    assert report.targets["production"].healthy_s is not None


def test_what_the_policy_does_not_describe_is_skipped(built: Callable[[str], Report]) -> None:
    """With the key to describe it by, or the promise that it hangs on."""
    reasons = skipped(built("node-plain"))

    assert "see [gates.lint.plant]" in reasons["gate/lint-stops-production"]
    assert "name a route in [drain]" in reasons["container/drains-before-exit"]
    assert "declares no AUDIT_REGISTRY" in reasons["gate/audit-stops-production"]


def test_service_of_one_program_is_judged(built: Callable[[str], Report]) -> None:
    """Neither shell nor library in the image: health, signals and hardening are seen from outside."""
    report = built("go-alone")

    passed = {r.check.id for r in report.results if r.verdict.outcome is Outcome.PASSED}
    assert {"container/becomes-healthy", "container/crash-gives-nonzero", "container/runs-hardened"} <= passed
    assert set(report.targets) == {"build", "security", "production"}
    reasons = skipped(report)
    assert reasons["build/second-install-needs-no-network"] == "the Dockerfile has no stage for dependencies"
    assert "[service] contract = true" in reasons["image/bill-of-materials-agrees"]
    assert "POST /echo is answered with 404" in reasons["container/drains-before-exit"]


def test_service_without_a_health_check_is_asked_from_outside(engine: Engine, tmp_path: Path) -> None:
    """That it has none is one finding: everything but the health check itself is judged all the same."""
    copy = shutil.copytree(FOREIGN / "go-alone", tmp_path / "go-alone")
    lines = (copy / "Dockerfile").read_text().splitlines(keepends=True)
    (copy / "Dockerfile").write_text("".join(line for line in lines if not line.startswith("HEALTHCHECK")))

    with Scope(engine) as scope:
        report = Verification(load(copy), scope, select(["text", "image", "container"]), SILENCE).run()

    assert {r.check.id for r in report.findings} == {"text/serving-stages-have-a-health-check"}
    passed = {r.check.id for r in report.results if r.verdict.outcome is Outcome.PASSED}
    assert {"container/becomes-healthy", "container/runs-hardened", "container/survives-rude-requests"} <= passed
    assert report.targets["production"].healthy_s is not None


def test_last_stage_without_a_name_is_built_and_judged(engine: Engine, tmp_path: Path) -> None:
    """It is production without a word about it, and the builder gets its number."""
    copy = shutil.copytree(FOREIGN / "go-alone", tmp_path / "go-alone")
    for name, said in (("Dockerfile", " AS ship"), ("eightstage.toml", 'production = "ship"')):
        text = (copy / name).read_text()
        assert said in text
        (copy / name).write_text(text.replace(said, ""))

    with Scope(engine) as scope:
        checks = select(["image/user-is-numeric", "container/becomes-healthy"])
        report = Verification(load(copy), scope, checks, SILENCE).run()

    passed = {(r.check.id, r.target) for r in report.results if r.verdict.outcome is Outcome.PASSED}
    assert {("image/user-is-numeric", "production"), ("container/becomes-healthy", "production")} <= passed
    assert report.targets["production"].cached != (0, 0)


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
