"""Checks of the policy, on copies of the reference app."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from eightstage.checks import Verdict
from eightstage.checks.catalogue import find
from eightstage.checks.policy.plants_fit_the_service import misfits
from eightstage.evidence import TextContext
from eightstage.service import Service, load
from eightstage.verdicts import Outcome


@pytest.fixture
def copy(reference_app: Service, tmp_path: Path) -> Path:
    return shutil.copytree(reference_app.path, tmp_path / "service", ignore=shutil.ignore_patterns("node_modules"))


def judge(folder: Path) -> Verdict:
    found = misfits.function(TextContext(load(folder)), "")
    return find("policy/plants-fit-the-service").function(misfits=found)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "src/server.js").rename(folder / "src/main.js"), "there is no file src/server.js"),
        (lambda folder: (folder / "src").rename(folder / "lib"), "there is no folder src"),
        (lambda folder: (folder / "scripts/security/assemble-runtime.sh").unlink(), "assemble-runtime.sh"),
        (lambda folder: (folder / "package-lock.json").write_text("{}"), "cache.lock.edit: package-lock.json"),
    ],
    ids=["entry renamed", "sources renamed", "script deleted", "text gone"],
)
def test_file_that_is_gone_is_found_without_a_build(copy: Path, spoil: Callable[[Path], object], said: str) -> None:
    """Before hours of building, and with what to correct."""
    assert judge(copy).outcome is Outcome.PASSED
    spoil(copy)

    verdict = judge(copy)

    assert verdict.outcome is Outcome.FAILED
    assert any(said in place.text for place in verdict.places), verdict


def test_plant_of_the_policy_is_named_with_its_line(copy: Path) -> None:
    """Where to write, in the words of the file."""
    policy = copy / "eightstage.toml"
    lines = [
        *policy.read_text().splitlines(),
        "",
        "[gates.lint.plant]",
        'path = "src/old.js"',
        'old = "a"',
        'new = "b"',
    ]
    policy.write_text("\n".join(lines) + "\n")

    places = misfits.function(TextContext(load(copy)), "")

    assert [(place.line, place.file) for place in places] == [(len(lines) - 3, "eightstage.toml")]
    assert places[0].text.startswith("gates.lint.plant: src/old.js: 'a' stands there 0 times")
