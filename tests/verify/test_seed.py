"""
The Dockerfile that this project began with: which of its known defects are told from the text alone.

The numbers are those of the list of 77 defects that was made by hand before the first check was written.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from eightstage.checks.catalogue import STATIC, catalogue
from eightstage.report.defects import Defect, defects
from eightstage.service import load_text
from eightstage.verify import SILENCE, Verification
from eightstage.verify.results import Report

SEED = Path(__file__).parents[1] / "data" / "seed"

DEFECTS = defects(SEED)
FOUND = [defect for defect in DEFECTS if defect.check]


@pytest.fixture(scope="module")
def report() -> Report:
    checks = [check for check in catalogue() if check.kind in STATIC]
    return Verification(load_text(SEED), None, checks, SILENCE).run()


@pytest.mark.parametrize("defect", FOUND, ids=lambda defect: str(defect.number))
def test_defect_is_named_on_its_line(defect: Defect, report: Report) -> None:
    """The check named in the list says so, on the line named in the list."""
    places = [p.line for r in report.findings if r.check.id == defect.check for p in r.verdict.places]

    assert defect.line in places


def test_list_is_complete() -> None:
    """Every defect of the list is found, or it is said why it cannot be."""
    assert [defect.number for defect in DEFECTS] == list(range(1, 78))
    assert [defect.number for defect in DEFECTS if bool(defect.check) is bool(defect.unseen)] == []
    assert len(FOUND) >= 50


def test_every_finding_is_in_the_list(report: Report) -> None:
    """No check speaks up about the seed's Dockerfile without a defect that was known before."""
    # What another linter says is its own list.
    found = {r.check.id for r in report.findings} - {"text/hadolint-agrees"}

    assert found == {defect.check for defect in FOUND}


def test_hadolint_finds_what_the_list_says() -> None:
    """Its rule speaks up within the instruction that the defect is about."""
    done = subprocess.run(
        [Path(sys.executable).parent / "hadolint", "--format=json", "--no-fail", SEED / "Dockerfile"],
        capture_output=True,
        text=True,
        check=True,
    )
    said = {(warning["code"], warning["line"]) for warning in json.loads(done.stdout)}
    instructions = [i for stage in load_text(SEED).dockerfile.stages for i in stage.instructions]

    for defect in (d for d in FOUND if d.hadolint):
        around = next(i for i in instructions if i.line <= defect.line <= i.end_line)
        lines = range(around.line, around.end_line + 1)
        assert any(code == defect.hadolint and line in lines for code, line in said), defect
