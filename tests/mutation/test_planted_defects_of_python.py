"""Each check of images, containers, builds and gates catches its planted defect, and no other does, in a Python service."""

import pytest

from eightstage.checks import Check
from eightstage.mutation.mutants import Score, shown
from eightstage.verify.results import Report

LANGUAGE = "python"
# All defects are planted in one go, side by side, by whichever test comes first.
pytestmark = pytest.mark.timeout(2400)


def test_good_service_has_no_finding(good: Report) -> None:
    """The unspoiled service keeps every promise; without that, no defect proves anything."""
    assert good.findings == (), "\n".join(shown(result) for result in good.findings)
    assert good.exit_code == 0


def test_defect_is_caught_by_its_own_check_only(planted_check: Check, scores: dict[str, Score]) -> None:
    """
    The planted defect makes its own check fail; every other passes, or is skipped because it needs that one.

    Planted with others, exactly their checks fail.
    """
    score = scores[planted_check.id]

    assert score.is_caught, "\n".join((score.unfit, *score.others))
