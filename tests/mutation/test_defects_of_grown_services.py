"""A service that has grown keeps its planted defects: they fit, and those of the text are caught; no engine needed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eightstage import languages
from eightstage.checks import Check
from eightstage.checks.catalogue import STATIC, catalogue_of
from eightstage.defects import DefectError, changes, replacements
from eightstage.mutation.mutants import score_of_text
from growth import GROW, grown

# Those of each language that a service in it can have.
KNOWN = {name: [check for check in catalogue_of(name) if changes(check.defect)] for name in sorted(GROW)}
TEXT = [(name, check) for name, checks in KNOWN.items() for check in checks if check.kind in STATIC]


@pytest.fixture(scope="module")
def services(new_service: Callable[..., Path]) -> dict[str, Path]:
    """A grown service in each language."""
    return {language: grown(new_service, language) for language in KNOWN}


def test_a_service_in_every_language_grows() -> None:
    """A language whose services cannot grow is not one to start a service in."""
    assert set(GROW) == set(languages.own())


@pytest.mark.parametrize("language", KNOWN)
def test_nearly_every_defect_fits(language: str, services: dict[str, Path]) -> None:
    """What cannot be planted proves nothing; of a hundred, five may need a line that the service has given up."""
    unfit = [reason for check in KNOWN[language] if (reason := _unfit(check, services[language]))]

    assert len(unfit) <= len(KNOWN[language]) * 0.05, "\n".join(unfit)


@pytest.mark.parametrize(("language", "check"), TEXT, ids=lambda value: value if isinstance(value, str) else value.id)
def test_defect_of_the_text_is_caught(language: str, check: Check, services: dict[str, Path]) -> None:
    """By its own check, and no other."""
    score = score_of_text(check, services[language], catalogue_of(language))

    assert score.is_caught, "\n".join((score.unfit, *score.others))


def _unfit(check: Check, service: Path) -> str:
    """Why the defect of a check cannot be planted; nothing when it can."""
    try:
        replacements(check.defect, service)
    except DefectError as error:
        return f"{check.id}: {error.what}"
    return ""
