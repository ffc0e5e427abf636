"""A new service in each language: every promise is judged and kept, and what is skipped is for a reason of that language."""

from collections.abc import Callable
from pathlib import Path

import pytest

from eightstage.checks.catalogue import catalogue_of
from eightstage.engine.client import Engine
from eightstage.engine.scope import Scope
from eightstage.mutants import shown
from eightstage.service import load
from eightstage.verdicts import Outcome
from eightstage.verify import SILENCE, Verification

pytestmark = pytest.mark.timeout(1500)
# Node's is the reference app, which other tests verify.
SKIPPED = {
    "go": {
        # One static program: nothing is left behind by another, and it is the only one.
        "container/orphans-are-reaped",
        "container/command-can-be-replaced",
        "container/runtime-ends-before-memory-does",
        "image/development-dependencies-stay-out",
    },
    "python": set[str](),
}
# There is nothing to compare with before sizes are accepted.
NOT_ACCEPTED_YET = "image/growth-is-within-limit"


@pytest.mark.parametrize("language", sorted(SKIPPED))
def test_new_service_keeps_every_promise(engine: Engine, new_service: Callable[..., Path], language: str) -> None:
    """With other answers than the defaults."""
    service = load(new_service(language=language, service_name=f"Orders in {language}", port="8080", uid="2000"))

    with Scope(engine) as scope:
        report = Verification(
            service, scope, [check for check in catalogue_of(language) if not check.on_request], SILENCE
        ).run()

    assert [shown(result) for result in report.findings] == []
    skipped = {r.check.id for r in report.results if r.verdict.outcome is Outcome.SKIPPED}
    assert skipped - {NOT_ACCEPTED_YET} == SKIPPED[language]
