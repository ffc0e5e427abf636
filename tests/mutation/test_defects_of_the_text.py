"""Each check of the text owns a planted defect that it, and no other check of the text, catches; no engine needed."""

import pytest

from eightstage.checks import Check
from eightstage.checks.catalogue import STATIC, catalogue
from eightstage.mutants import score_of_text
from eightstage.service import Service

TEXT = [check for check in catalogue() if check.kind in STATIC]


@pytest.mark.parametrize("check", TEXT, ids=lambda check: check.id)
def test_defect_is_caught_by_its_own_check_only(check: Check, reference_app: Service) -> None:
    """One defect, one finding: what several checks could see is left to the one that names the cause."""
    score = score_of_text(check, reference_app.path, catalogue())

    assert score.failing == {check.id}
    assert score.undetermined == frozenset()
