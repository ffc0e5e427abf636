"""Each check of the text owns a planted defect that it, and no other check of the text, catches; no engine needed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eightstage.checks import Check
from eightstage.checks.catalogue import STATIC, catalogue_of
from eightstage.defects import DefectError, Impossible, replacements
from eightstage.mutation.mutants import score_of_text
from eightstage.service import Service

TEXT = [check for check in catalogue_of("node") if check.kind in STATIC]


@pytest.mark.parametrize("check", TEXT, ids=lambda check: check.id)
def test_defect_is_caught_by_its_own_check_only(check: Check, reference_app: Service) -> None:
    """One defect, one finding: what several checks could see is left to the one that names the cause."""
    score = score_of_text(check, reference_app.path, catalogue_of("node"))

    assert score.failing == {check.id}
    assert score.undetermined == frozenset()


@pytest.fixture(scope="module")
def other_answers(new_service: Callable[..., Path]) -> Path:
    """A service with another name, Node, port and user."""
    return new_service(service_name="Order Desk", node_version="24", port="8080", uid="2000", gid="2001")


@pytest.mark.parametrize("check", TEXT, ids=lambda check: check.id)
def test_defect_is_caught_in_a_service_with_other_answers(check: Check, other_answers: Path) -> None:
    """No defect depends on an answer to the template."""
    score = score_of_text(check, other_answers, catalogue_of("node"))

    assert score.is_caught, "\n".join((score.unfit, *score.others))


@pytest.fixture(scope="module", params=["go", "python"])
def other_language(request: pytest.FixtureRequest, new_service: Callable[..., Path]) -> tuple[str, Path]:
    """A new service in another language."""
    return request.param, new_service(language=request.param, service_name="Order Desk")


@pytest.mark.parametrize("check", TEXT, ids=lambda check: check.id)
def test_defect_is_caught_in_other_languages(check: Check, other_language: tuple[str, Path]) -> None:
    """No defect of the text depends on the language; what is about another language is not judged."""
    language, service = other_language
    every = catalogue_of(language)
    own = next((c for c in every if c.id == check.id), None)
    if own is None:
        assert check.language
        return
    if isinstance(own.defect, Impossible):
        return

    score = score_of_text(own, service, every)

    assert score.is_caught, "\n".join((score.unfit, *score.others))


def test_every_defect_fits_a_service_with_other_answers(other_answers: Path) -> None:
    """Those of images and containers as well; what cannot be planted proves nothing."""
    unfit = []
    for check in catalogue_of("node"):
        try:
            assert replacements(check.defect, other_answers)
        except DefectError as error:
            unfit.append(f"{check.id}: {error.what}")

    assert unfit == []


# Of all defects, in percent.
MOST_IMPOSSIBLE = 5


def test_every_defect_fits_other_languages(other_language: tuple[str, Path]) -> None:
    """Those of images and containers as well, but for the few that no service in the language can have."""
    language, service = other_language
    every = catalogue_of(language)
    impossible = [check for check in every if isinstance(check.defect, Impossible)]
    unfit = []
    for check in every:
        try:
            assert check in impossible or replacements(check.defect, service), check.id
        except DefectError as error:
            unfit.append(f"{check.id}: {error.what}")

    assert unfit == []
    assert 100 * len(impossible) <= MOST_IMPOSSIBLE * len(every)


def test_no_check_of_the_text_sees_what_others_must_catch(other_language: tuple[str, Path]) -> None:
    """A defect of an image, a container, a gate or a build is found by looking at that."""
    language, service = other_language
    every = catalogue_of(language)
    scores = [score_of_text(check, service, every) for check in every if check.kind not in STATIC]
    seen = {score.check.id: score.others for score in scores if score.failing or score.undetermined}

    assert seen == {}
