"""The audit service in a container of the engine: what it answers, and that it counts who asked."""

import gzip
import json
from collections.abc import Iterator

import pytest
import requests

from eightstage.bases import provide_all
from eightstage.engine.client import Engine
from eightstage.engine.scope import Scope
from eightstage.evidence.audit_service import Answer, AuditService
from eightstage.languages.node.audit import PATH, SERVICE

ASKED = {"express": ["5.0.0"]}


@pytest.fixture
def scope(engine: Engine) -> Iterator[Scope]:
    with Scope(engine) as opened:
        provide_all(opened, ["node:26-trixie-slim"])
        yield opened


@pytest.mark.parametrize(
    ("answer", "status", "found"),
    [(Answer.CLEAN, 200, []), (Answer.VULNERABLE, 200, ["express"]), (Answer.SILENT, 405, [])],
)
def test_it_answers_what_it_is_told_to(scope: Scope, answer: Answer, status: int, found: list[str]) -> None:
    """Packed or not, as npm asks."""
    with AuditService(scope, SERVICE, answer) as service:
        plain = requests.post(service.url + PATH, json=ASKED, timeout=10)
        packed = requests.post(
            service.url + PATH,
            data=gzip.compress(json.dumps(ASKED).encode()),
            headers={"Content-Encoding": "gzip"},
            timeout=10,
        )

    assert [plain.status_code, packed.status_code] == [status, status]
    assert list(plain.json()) == list(packed.json()) == found


def test_it_counts_audits_and_nothing_else(scope: Scope) -> None:
    """A look at a package is no audit."""
    with AuditService(scope, SERVICE) as service:
        assert service.asked == 0
        requests.get(service.url + "/express", timeout=10)
        assert service.asked == 0
        requests.post(service.url + PATH, json=ASKED, timeout=10)
        assert service.asked == 1
