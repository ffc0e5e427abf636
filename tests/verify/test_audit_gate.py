"""The audit of the security stage against an audit service that answers clean, vulnerable, and not at all."""

import json

import pytest

from eightstage.bases import provide_all
from eightstage.engine.bake import Bake, bake
from eightstage.engine.build_variables import variables_of
from eightstage.engine.containers import create
from eightstage.engine.scope import Scope
from eightstage.evidence.audit_service import Answer, AuditService
from eightstage.languages.node.audit import SERVICE
from eightstage.service import Service


def build(scope: Scope, service: Service, *, answer: Answer, **variables: str) -> Bake:
    provide_all(scope, service.dockerfile.base_images)
    with AuditService(scope, SERVICE, answer) as audit:
        settings = [f"security.args.AUDIT_REGISTRY={audit.url}", f"security.tags={scope.tag_prefix}:security"]
        return bake(scope, service.path, ["security"], settings=settings, variables=variables_of(service) | variables)


def audit_report(scope: Scope, done: Bake) -> dict[str, object]:
    with create(scope, done.images["security"], "reports") as container:
        return dict(json.loads(container.read_files("/reports")["audit.json"]))


def test_clean_answer_is_clean_on_its_day(scope: Scope, reference_app: Service) -> None:
    """An answer without findings is recorded as clean, with the day it was given."""
    done = build(scope, reference_app, answer=Answer.CLEAN, AUDIT_DATE="2026-01-02")

    report = audit_report(scope, done)
    assert (report["status"], report["date"]) == ("clean", "2026-01-02")


def test_clean_answer_without_a_day_is_not_an_audit(scope: Scope, reference_app: Service) -> None:
    """Nobody can tell how old an undated answer in the layer cache is, so it does not count."""
    done = build(scope, reference_app, answer=Answer.CLEAN, AUDIT_DATE="")

    assert audit_report(scope, done)["status"] == "not-audited"


def test_another_day_asks_again(scope: Scope, reference_app: Service) -> None:
    """A clean answer of one day is not taken from the layer cache on another."""
    build(scope, reference_app, answer=Answer.CLEAN, AUDIT_DATE="2026-01-03")

    done = build(scope, reference_app, answer=Answer.VULNERABLE, AUDIT_DATE="2026-01-04")

    assert not done.is_ok


def test_vulnerable_answer_stops_the_build(scope: Scope, reference_app: Service) -> None:
    """A finding at high or above ends the step and is named."""
    done = build(scope, reference_app, answer=Answer.VULNERABLE)

    assert not done.is_ok
    assert done.failed_step is not None
    assert any("vulnerability: critical: express: planted vulnerability" in line for line in done.failed_step.log)


@pytest.mark.parametrize(("unavailable", "is_ok"), [("pass", True), ("stop", False)])
def test_silent_service_is_never_clean(scope: Scope, reference_app: Service, unavailable: str, is_ok: bool) -> None:
    """A service that does not answer is recorded as not audited; the policy says whether that may pass."""
    done = build(scope, reference_app, answer=Answer.SILENT, AUDIT_UNAVAILABLE=unavailable)

    assert done.is_ok is is_ok
    if is_ok:
        assert audit_report(scope, done)["status"] == "not-audited"
