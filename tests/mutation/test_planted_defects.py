"""Each check of images and containers owns a planted defect that makes it fail, and no other, on the reference app."""

from collections.abc import Callable, Iterator

import pytest

from eightstage.checks import Check
from eightstage.checks.catalogue import STATIC, catalogue_of
from eightstage.engine.client import Engine
from eightstage.engine.scope import Scope
from eightstage.mutants import Mutants, Score, shown
from eightstage.results import Report
from eightstage.service import Service

# All defects are planted in one go, side by side, by whichever test comes first.
pytestmark = pytest.mark.timeout(2400)
BUILT = [check for check in catalogue_of("node") if check.kind not in STATIC]


@pytest.fixture(scope="module")
def mutants(engine: Engine, reference_app: Service) -> Iterator[Mutants]:
    with Scope(engine) as scope:
        yield Mutants(scope, reference_app.path, catalogue_of("node"))


@pytest.fixture(scope="module")
def good(mutants: Mutants) -> Report:
    return mutants.good()


@pytest.fixture(scope="module")
def scores(
    mutants: Mutants, good: Report, tell: Callable[[str], None], request: pytest.FixtureRequest
) -> dict[str, Score]:
    found: dict[str, Score] = {}
    for score in mutants.run(BUILT, good, singly=request.config.getoption("--singly")):
        found[score.check.id] = score
        again = f", at a second look; the first saw {score.first_look[0]}" if score.first_look else ""
        beside = f" beside {len(score.beside)} more" if score.beside else ""
        tell(f"[defects] {len(found)} of {len(BUILT)}: {score.check.id} {score.seconds:.0f} s{beside}{again}")
    return found


def test_good_service_has_no_finding(good: Report) -> None:
    """The unspoiled reference app keeps every promise; without that, no defect proves anything."""
    assert good.findings == (), "\n".join(shown(result) for result in good.findings)
    assert good.exit_code == 0


@pytest.mark.parametrize("check", BUILT, ids=lambda check: check.id)
def test_defect_is_caught_by_its_own_check_only(check: Check, scores: dict[str, Score]) -> None:
    """
    The planted defect makes its own check fail; every other passes, or is skipped because it needs that one.

    Planted with others, exactly their checks fail.
    """
    score = scores[check.id]

    assert score.is_caught, "\n".join((score.unfit, *score.others))
