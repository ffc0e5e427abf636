"""
A new service in each language: every promise is judged and kept, and what is skipped is for a reason of that language.

Gates are broken in the grown services, and in new ones where the built defects are planted: each build costs half a minute.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from eightstage.checks.catalogue import catalogue_of
from eightstage.commands.building import built
from eightstage.engine.client import Engine
from eightstage.engine.containers import run
from eightstage.engine.scope import Scope
from eightstage.mutation.mutants import shown
from eightstage.service import load
from eightstage.verdicts import Outcome
from eightstage.verify import SILENCE, Verification
from shared_answers import OTHER_USER
from skips import SKIPPED

pytestmark = pytest.mark.timeout(1500)
# Node's is the reference app, which other tests verify.
LANGUAGES = ("go", "python")


@pytest.mark.parametrize("language", LANGUAGES)
def test_new_service_keeps_every_promise(engine: Engine, new_service: Callable[..., Path], language: str) -> None:
    """With other answers than the defaults."""
    service = load(new_service(language=language, service_name=f"Orders in {language}", port="8080", **OTHER_USER))
    asked = [check for check in catalogue_of(language) if not check.on_request and check.kind != "gate"]

    with Scope(engine) as scope:
        report = Verification(service, scope, asked, SILENCE).run()

    assert [shown(result) for result in report.findings] == []
    skipped = {r.check.id for r in report.results if r.verdict.outcome is Outcome.SKIPPED}
    assert skipped == SKIPPED[language]


def test_compiled_packages_of_go_are_read_where_they_are(engine: Engine, new_service: Callable[..., Path]) -> None:
    """Go dates what it reads from its cache anew after an hour, which would copy it into the layer or the container."""
    service = load(new_service(language="go", **OTHER_USER))

    with Scope(engine) as scope:
        image = built(scope, service, ["dependencies"])["dependencies"]
        with run(scope, image, "cache", command=["sleep", "300"], user="0:0") as container:
            # As a day later.
            aged = "find /var/cache/go -type f ! -newermt 2099-01-01 -exec touch -d 2001-01-01 {} +"
            code, output = container.run(["sh", "-c", f"{aged} && go build std && CGO_ENABLED=1 go build -race std"])
            compiled = [path for path in container.changes() if path.endswith(("-a", "-d"))]

    assert code == 0, output
    assert compiled == []
