"""Which built defects are planted in which service: all of Node's; of other languages their own, and a part of the rest."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eightstage import languages
from eightstage.checks import Check
from eightstage.checks.catalogue import STATIC, catalogue_of
from eightstage.defects import Impossible
from eightstage.engine.client import Engine
from eightstage.engine.scope import Scope
from eightstage.mutation.groups import part
from eightstage.mutation.mutants import Mutants, Score, seed_of
from eightstage.service import load
from eightstage.verify.results import Report

_REFERENCE = "node"
# Of the defects that are said without a language: enough that a week of commits plants each one.
_SHARED = 8


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the built defects of other languages, which take a quarter of an hour each, unless they are asked for."""
    is_other = re.fullmatch(r"test_planted_defects_of_(?!node)\w+\.py", collection_path.name)
    is_asked = config.getoption("--other-languages") or config.getoption("--singly")
    return True if is_other and not is_asked else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each defect that is planted in this run."""
    if "planted_check" in metafunc.fixturenames:
        chosen = _chosen(metafunc.module.LANGUAGE, everything=metafunc.config.getoption("--singly"))
        metafunc.parametrize("planted_check", chosen, ids=lambda check: check.id)


def _seed() -> str:
    return seed_of(load(Path(__file__).parents[2] / "reference-app"))


def _chosen(language: str, *, everything: bool) -> list[Check]:
    built = [c for c in catalogue_of(language) if c.kind not in STATIC and not isinstance(c.defect, Impossible)]
    if everything or language == _REFERENCE:
        return built
    module = languages.module(language, "defects")
    assert module is not None
    own = [check for check in built if check.id in module.DEFECTS]
    shared = [check for check in built if check.id not in module.DEFECTS]
    return [*own, *part(shared, _seed(), _SHARED)]


@pytest.fixture(scope="module")
def mutants(request: pytest.FixtureRequest, engine: Engine, new_service: Callable[..., Path]) -> Iterator[Mutants]:
    """A good service in the module's language; the reference app is the one of its own."""
    language = request.module.LANGUAGE
    is_reference = language == _REFERENCE
    service = (
        request.getfixturevalue("reference_app").path
        if is_reference
        else new_service(language=language, service_name="Order Desk")
    )
    with Scope(engine) as scope:
        yield Mutants(scope, service, catalogue_of(language))


@pytest.fixture(scope="module")
def good(mutants: Mutants) -> Report:
    """What is seen of the unspoiled service."""
    return mutants.good()


@pytest.fixture(scope="module")
def scores(
    request: pytest.FixtureRequest, mutants: Mutants, good: Report, tell: Callable[[str], None]
) -> dict[str, Score]:
    """The scores of all defects that are planted, side by side, by whichever test comes first."""
    singly = request.config.getoption("--singly")
    language = request.module.LANGUAGE
    planted = _chosen(language, everything=singly)
    found: dict[str, Score] = {}
    for score in mutants.run(planted, good, singly=singly, seed=_seed()):
        found[score.check.id] = score
        again = f", at a second look; the first saw {score.first_look[0]}" if score.first_look else ""
        beside = f" beside {len(score.beside)} more" if score.beside else ""
        number = f"{len(found)} of {len(planted)}"
        tell(f"[{language} defects] {number}: {score.check.id} {score.seconds:.0f} s{beside}{again}")
    return found
