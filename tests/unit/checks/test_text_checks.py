"""Checks of a Dockerfile's text, on Dockerfiles of a few lines."""

from datetime import date
from pathlib import Path

import pytest

from eightstage.checks.catalogue import find, select
from eightstage.checks.text.hadolint_agrees import BETTER, SAME
from eightstage.dockerfile.hadolint import Finding, Hadolint
from eightstage.dockerfile.stages import parse
from eightstage.policy import default
from eightstage.service import load_text
from eightstage.verdicts import Outcome, Severity
from eightstage.verify import SILENCE, Verification
from eightstage.verify.results import Result


def is_locked(command: str) -> bool:
    file = parse(f"FROM golang:1.27-trixie AS dependencies\nRUN {command}\n")
    verdict = find("text/packages-come-from-the-lock").function(file)
    return verdict.outcome is Outcome.PASSED


@pytest.mark.parametrize("command", ["go install tool", "GOBIN=/usr/local/bin go install -ldflags=-s tool"])
def test_go_tools_of_the_manifest_are_locked(command: str) -> None:
    """`go install tool` installs the tools that go.mod names, in the versions that it requires."""
    assert is_locked(command)


@pytest.mark.parametrize("command", ["go install example.com/tool@latest", "go install tool example.com/other@latest"])
def test_go_tools_of_another_origin_are_not(command: str) -> None:
    """A version that changes from day to day is no locked one, beside locked tools as well."""
    assert not is_locked(command)


@pytest.mark.parametrize(
    ("command", "is_good"),
    [
        ("dotnet tool install --tool-path /tools report", False),
        ("dotnet tool install --tool-path /tools --version=1.2.3 report", True),
        ("dotnet restore orders.csproj", True),
        ("cargo install --path .", False),
        ("cargo install --locked --path . --root /out", True),
    ],
)
def test_options_of_other_tools_are_read(command: str, *, is_good: bool) -> None:
    """A version may be an option, and an option may be what makes the tool look at the lock file."""
    assert is_locked(command) is is_good


@pytest.mark.parametrize(
    ("step", "is_good"),
    [
        ("cp -r . /out && cd /out && rm -r tests", True),
        ("cp -r . /out && rm -r tests", False),
        ("make && cd /app && rm -r tests", False),
    ],
)
def test_deletion_is_meant_where_the_step_went(step: str, *, is_good: bool) -> None:
    """After `cd`, a name is that of another file than the one that an earlier layer holds."""
    file = parse(f"FROM debian:13 AS build\nWORKDIR /app\nCOPY tests ./tests\nRUN {step}\n")

    verdict = find("text/layers-store-files-once").function(file)

    assert (verdict.outcome is Outcome.PASSED) is is_good


@pytest.mark.parametrize(
    ("today", "severity"), [(date(2028, 6, 1), Severity.WARNING), (date(2028, 7, 1), Severity.ERROR)]
)
def test_release_that_is_about_to_end_is_a_warning(today: date, severity: Severity) -> None:
    """Only one that has ended stops a pipeline; what the verdict says of its severity counts."""
    check = find("text/base-image-is-maintained")
    verdict = check.function(dockerfile=parse("FROM debian:bookworm\n"), policy=default("orders"), today=today)

    result = Result(check, "", verdict, 0.0)

    assert (verdict.outcome, result.severity) == (Outcome.FAILED, severity)


@pytest.mark.parametrize(
    ("code", "check"), [*((code, check) for code, checks in SAME.items() for check in checks), *BETTER.items()]
)
def test_rule_of_hadolint_is_left_out_only_where_a_check_has_judged_it(code: str, check: str) -> None:
    """On its line, or by a check that knows better; in a run without that check the rule is told."""
    agrees, text = find("text/hadolint-agrees").function, parse("FROM debian\n")
    found = Hadolint((Finding(7, code, "warning", "wrong"),))
    nowhere: frozenset[int] = frozenset()

    assert find(check).id == check
    assert agrees(found, default("orders"), {}, text).outcome is Outcome.FAILED
    assert agrees(found, default("orders"), {check: frozenset({7})}, text).outcome is Outcome.PASSED
    other = Outcome.PASSED if code in BETTER else Outcome.FAILED
    assert agrees(found, default("orders"), {check: nowhere}, text).outcome is other


def test_checks_of_the_same_run_are_heard(tmp_path: Path) -> None:
    """Whatever their names: they are judged before."""
    (tmp_path / "Dockerfile").write_text("FROM debian:trixie-slim AS production\nCMD /app/serve\n")

    def places(*only: str) -> set[int]:
        report = Verification(load_text(tmp_path), None, select(only), SILENCE).run()
        (agrees,) = (r for r in report.results if r.check.id == "text/hadolint-agrees")
        return {place.line for place in agrees.verdict.places}

    assert places("text/hadolint-agrees") == {2}
    assert places("text") == set()
