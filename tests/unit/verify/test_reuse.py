"""Which results of the last run are taken over."""

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from eightstage.checks.catalogue import find
from eightstage.evidence import registry
from eightstage.policy import plugins
from eightstage.service import Service, load_text
from eightstage.verify import inputs, reuse
from eightstage.verify.inputs import Inputs
from eightstage.verify.reuse import reused

USER, BUILDS = find("image/user-is-numeric"), find("build/every-target-builds")
NOW = Inputs(b"the same inputs", b"", {}, frozenset(), frozenset(), "")
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
            "reused": None,
            "inputs": "",
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
        "inputs": NOW.all,
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

    report = reused(reference_app, ENGINE, [(USER, "production")], last(*outcomes), NOW)

    assert (report is not None) == holds


def test_first_time_is_that_of_the_oldest_result(reference_app: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last run may have taken over some results itself."""
    monkeypatch.setattr(reuse, "find", lambda *_: True)
    previous = last("passed", "passed")
    previous["results"][0]["reused"] = "2025-12-31T00:00:00+00:00"

    report = reused(reference_app, ENGINE, [(USER, "production"), (BUILDS, "production")], previous, NOW)

    assert report is not None
    assert [f"{result.seen:%Y}" for result in report.results] == ["2025", "2026"]
    assert f"{report.reused_from:%Y}" == "2025"


def test_evidence_of_a_plugin_is_looked_at(
    reference_app: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever changes what a plug-in observes gets another look."""
    file = tmp_path / "team.py"
    monkeypatch.setattr(inputs, "look_up", lambda *_: None)
    monkeypatch.setattr(inputs, "entry_points", lambda group: group == registry.PLUGINS)
    monkeypatch.setattr(inputs, "providers", lambda: {"team": SimpleNamespace(file=file)})

    file.write_text("one")
    digest = Inputs.of_service(reference_app, ENGINE).all
    assert Inputs.of_service(reference_app, ENGINE).all == digest
    file.write_text("another")
    assert Inputs.of_service(reference_app, ENGINE).all != digest


def test_policy_that_is_extended_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands outside of the service's folder, and says as much as what is inside."""
    monkeypatch.setattr(inputs, "look_up", lambda *_: None)
    folder = tmp_path / "orders"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM scratch\n")
    (folder / "eightstage.toml").write_text('extends = "../policy.toml"\n[service]\nname = "orders"\n')

    def digest(port: int) -> str:
        (tmp_path / "policy.toml").write_text(f"[service]\nport = {port}\n")
        return Inputs.of_service(load_text(folder), ENGINE).all

    assert digest(8080) == digest(8080)
    assert digest(8080) != digest(8081)


def test_settings_of_a_plugin_are_looked_at(reference_app: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their defaults stand in the code of the plug-in, where no file of the service changes."""
    monkeypatch.setattr(inputs, "look_up", lambda *_: None)

    def digest(default: int) -> str:
        settings = attrs.make_class("Settings", {"limit": attrs.field(default=default, type=int)})
        point = SimpleNamespace(name="acme", value="acme:Settings", load=lambda: settings)
        monkeypatch.setattr(plugins, "entry_points", lambda group: [point] if group == plugins.PLUGINS else [])
        return Inputs.of_service(load_text(reference_app.path), ENGINE).all

    assert digest(1) == digest(1)
    assert digest(1) != digest(2)
