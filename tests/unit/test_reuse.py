"""Which results of the last run are taken over."""

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from eightstage import reuse
from eightstage.checks.catalogue import find
from eightstage.evidence import registry
from eightstage.reuse import inputs, reused
from eightstage.service import Service

USER, BUILDS = find("image/user-is-numeric"), find("build/every-target-builds")
DIGEST = "the same inputs"
ENGINE = SimpleNamespace(environment={}, host="unix:///nowhere", origin="an engine", version={"Version": "1"})


def last(*outcomes: str) -> Mapping[str, Any]:
    """A last run of two checks."""
    results = [
        {
            "check": c.id,
            "target": "production",
            "outcome": o,
            "summary": "",
            "evidence": [],
            "places": [],
            "seconds": 0.1,
        }
        for c, o in zip((USER, BUILDS), outcomes, strict=True)
    ]
    facts = dict.fromkeys(("unpacked", "compressed", "healthy_s")) | {
        "target": "production",
        "image_id": "sha256:0",
        "build_seconds": 0.0,
        "cached": [0, 1],
        "layers": [],
        "made_by": [],
    }
    started = "2026-01-01T00:00:00+00:00"
    return {
        "inputs": DIGEST,
        "results": results,
        "targets": {"production": facts},
        "service": "x",
        "base_images": [],
        "started": started,
        "seconds": 1.0,
        "build_seconds": 1.0,
        "reused": None,
    }


@pytest.mark.parametrize(
    ("outcomes", "holds"),
    [
        (("passed", "passed"), True),
        (("skipped", "passed"), True),
        (("passed", "waived"), True),
        (("passed", "failed"), False),
        (("skipped", "failed"), False),
        (("skipped", "undetermined"), False),
    ],
)
def test_nothing_of_a_run_with_a_finding_is_taken_over(
    reference_app: Service, monkeypatch: pytest.MonkeyPatch, outcomes: tuple[str, str], holds: bool
) -> None:
    """What was skipped because the build stopped would stay skipped, without its cause, when asked for alone."""
    monkeypatch.setattr(reuse, "find", lambda *_: True)

    report = reused(reference_app, ENGINE, [(USER, "production")], last(*outcomes), DIGEST)

    assert (report is not None) == holds


def test_evidence_of_a_plugin_is_looked_at(
    reference_app: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever changes what a plug-in observes gets another look."""
    file = tmp_path / "team.py"
    monkeypatch.setattr(reuse, "look_up", lambda *_: None)
    monkeypatch.setattr(reuse, "entry_points", lambda group: group == registry.PLUGINS)
    monkeypatch.setattr(reuse, "providers", lambda: {"team": SimpleNamespace(file=file)})

    file.write_text("one")
    digest = inputs(reference_app, ENGINE)
    assert inputs(reference_app, ENGINE) == digest
    file.write_text("another")
    assert inputs(reference_app, ENGINE) != digest
