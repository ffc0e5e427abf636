"""The documentation says what is so: generated pages are current, links lead somewhere, commands exist."""

import json
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import attrs
import pytest

from eightstage import __version__
from eightstage.checks.catalogue import KINDS, catalogue
from eightstage.policy import Policy
from eightstage.report.pages import write_pages
from eightstage.template.dockerfiles import dockerfiles

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = [p for p in [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")] if p.is_file()]


@cache
def tasks() -> set[str]:
    listed = subprocess.run(
        [sys.executable, "-m", "invoke", "--list"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    # A collection's own task has the collection's name in parentheses.
    return {
        name for pair in re.findall(r"^  ([a-z][a-z.-]*)(?: \((\w+)\))?", listed.stdout, re.MULTILINE) for name in pair
    }


def test_generated_pages_are_current() -> None:
    """The generated pages, and what the guide quotes, are what the code says; else: ./inv docs."""
    assert write_pages(REPOSITORY / "docs", dockerfiles(), changes=False) == []


def test_every_table_of_the_policy_is_explained() -> None:
    """A table that the policy may hold and the page does not name is one that nobody finds."""
    page = (REPOSITORY / "docs/policy.md").read_text(encoding="utf-8")

    assert [
        f.name for f in attrs.fields(Policy) if not re.search(rf"^## `(\[\[?)?{f.name}[].`]", page, re.MULTILINE)
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(REPOSITORY).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link names a file that is there."""
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))

    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]

    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(REPOSITORY).as_posix())
def test_commands_exist(page: Path) -> None:
    """Every task that a page names with `./inv` is one."""
    named = set(re.findall(r"\./inv ([a-z][a-z.-]*)", page.read_text(encoding="utf-8")))

    assert named <= tasks()


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(REPOSITORY).as_posix())
def test_check_ids_exist(page: Path) -> None:
    """Every check that a page names is in the catalogue."""
    ids = {check.id for check in catalogue()}
    named = set(re.findall(rf"`((?:{'|'.join(KINDS)})/[a-z-]+)`", page.read_text(encoding="utf-8")))

    assert named <= ids


def test_every_task_has_one_clear_line() -> None:
    """`./inv --list` shows a sentence for each task."""
    listed = subprocess.run(
        [sys.executable, "-m", "invoke", "--list", "--list-format=json"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )

    shown = json.loads(listed.stdout)
    every = [*shown["tasks"], *(task for inner in shown["collections"] for task in inner["tasks"])]
    assert [task["name"] for task in every if not task["help"]] == []


def test_version_is_one() -> None:
    """Package, project file, template and newest changelog entry name the same version."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["version"]
    changelog = re.findall(r"^## \[?(\d+\.\d+\.\d+)", (REPOSITORY / "CHANGELOG.md").read_text(), re.MULTILINE)
    template = (REPOSITORY / "cookiecutter-multistage/cookiecutter.json").read_text()

    assert __version__ == project == changelog[0]
    assert f'"__verifier_version": "{project}"' in template


def test_ci_runs_the_documented_command() -> None:
    """The pipeline and the README name the same command."""
    assert "./inv test" in (REPOSITORY / ".ci/run").read_text()
    assert "./inv test" in (REPOSITORY / ".github/workflows/test.yml").read_text()
    assert "./inv test" in (REPOSITORY / "README.md").read_text()
