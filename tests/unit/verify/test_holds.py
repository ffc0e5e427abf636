"""Which verdicts of the last run still hold, by the inputs that their evidence declares."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from eightstage.checks import Check
from eightstage.checks.catalogue import catalogue, find, images_of, providers
from eightstage.evidence.build import Build
from eightstage.service import load_text
from eightstage.verify import inputs
from eightstage.verify.holds import Holds
from eightstage.verify.inputs import Inputs

ENGINE: Any = SimpleNamespace(environment={}, host="unix:///nowhere", origin="an engine", version={"Version": "1"})
POLICY = """[service]
name = "orders"
[gates.lint.plant]
path = "docs/plant.txt"
new = "x"
"""
FILES = {
    "Dockerfile": "FROM scratch AS production\nCOPY src /src\n",
    "eightstage.toml": POLICY,
    "docker-bake.hcl": 'target "_common" { secret = ["id=token,src=token.txt"] }\n',
    ".dockerignore": "*\n!src\n",
    "README.md": "read me\n",
    "token.txt": "secret\n",
    "docs/plant.txt": "a plant\n",
    "src/main.txt": "a source\n",
}
IMAGES = {name: f"sha256:{name}" for name in ("base", "build", "production", "debug")}
BUILD = Build(IMAGES, {}, 0.0, {}, {})
SEEN = "2026-01-01T00:00:00+00:00"

TEXT = find("text/failing-commands-stop-the-build")
OF_DOCKERFILE = find("text/arguments-are-used")
OF_IMAGE = find("image/production-is-distroless")
OF_TWO = find("image/debug-adds-only-tools")
OF_CONTAINER = find("container/crash-gives-nonzero")
OF_GATE = find("gate/lint-stops-production")
OF_REBUILDS = find("build/edit-repeats-only-its-steps")
ALL = (TEXT, OF_DOCKERFILE, OF_IMAGE, OF_TWO, OF_CONTAINER, OF_GATE, OF_REBUILDS)


@pytest.fixture(autouse=True)
def _without_git_and_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "look_up", lambda *_: None)
    monkeypatch.setattr(inputs, "variables_of", lambda _: variables())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small service."""
    for name, text in FILES.items():
        file = tmp_path / "orders" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path / "orders"


def variables(revision: str = "one", day: str = "2026-01-01") -> dict[str, str]:
    return {"CA_BUNDLE": "", "AUDIT_DATE": day, "REVISION": revision, "CREATED": "then"}


def now(folder: Path) -> Inputs:
    return Inputs.of_service(load_text(folder), ENGINE)


def target_of(check: Check) -> str:
    return check.stages[0] if check.stages else ""


def held(before: Inputs, after: Inputs, images: dict[str, str] | None = None) -> set[str]:
    """The ids of the checks whose digests are the same."""
    later = {**IMAGES, **(images or {})}
    return {
        check.id
        for check in ALL
        if before.of_check(check, target_of(check), IMAGES) == after.of_check(check, target_of(check), later)
    }


def ids(*checks: Check) -> set[str]:
    return {check.id for check in checks}


def changed(file: Path, how: Callable[[str], str] = lambda text: f"{text}# more\n") -> None:
    file.write_text(how(file.read_text()))


@pytest.mark.parametrize(
    ("name", "touched"),
    [
        # Only what looks at every file.
        ("README.md", {TEXT}),
        ("src/main.txt", {TEXT, OF_GATE, OF_REBUILDS}),
        # Ignored, and read by a build all the same: the bake file names it, and a gate's plant is made of it.
        ("token.txt", {TEXT, OF_GATE, OF_REBUILDS}),
        ("docs/plant.txt", {TEXT, OF_GATE, OF_REBUILDS}),
        (".dockerignore", {TEXT, OF_GATE, OF_REBUILDS}),
        ("docker-bake.hcl", {TEXT, OF_GATE, OF_REBUILDS}),
        ("Dockerfile", {TEXT, OF_DOCKERFILE, OF_IMAGE, OF_TWO, OF_GATE, OF_REBUILDS}),
        ("eightstage.toml", set(ALL)),
    ],
)
def test_file_touches_what_looks_at_it(folder: Path, name: str, touched: set[Check]) -> None:
    """With the same images, an edit touches the checks whose evidence declares the file, and no other."""
    before = now(folder)
    changed(folder / name)

    assert held(before, now(folder)) == ids(*ALL) - ids(*touched)


def test_new_file_touches_the_build(folder: Path) -> None:
    """A file that appears is a change as well."""
    before = now(folder)
    (folder / "src/new.txt").write_text("new")

    assert held(before, now(folder)) == ids(OF_DOCKERFILE, OF_IMAGE, OF_TWO, OF_CONTAINER)


def test_image_touches_what_looks_at_it(folder: Path) -> None:
    """Another ID of production touches what looks at production, and what compares with it."""
    same = now(folder)

    touched = ids(*ALL) - held(same, same, {"production": "sha256:other"})
    assert touched == ids(OF_IMAGE, OF_TWO, OF_CONTAINER, OF_GATE)
    assert ids(*ALL) - held(same, same, {"debug": "sha256:other"}) == ids(OF_TWO)


def test_commit_touches_what_is_built_with_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The revision reaches images by their labels, which their IDs show, and builds of copies."""
    before = now(folder)
    monkeypatch.setattr(inputs, "variables_of", lambda _: variables(revision="two"))

    assert held(before, now(folder)) == ids(OF_DOCKERFILE, OF_IMAGE, OF_TWO, OF_CONTAINER)


def test_another_day_touches_everything(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends of life, waivers and audits are of a day."""
    before = now(folder)
    monkeypatch.setattr(inputs, "variables_of", lambda _: variables(day="2026-01-02"))

    assert held(before, now(folder)) == set()


def test_link_touches_everything(folder: Path) -> None:
    """A Dockerfile that is a link says what stands in another file."""
    (folder / "Dockerfile").rename(folder / "real.Dockerfile")
    (folder / "Dockerfile").symlink_to("real.Dockerfile")
    before = now(folder)
    changed(folder / "real.Dockerfile")

    assert held(before, now(folder)) == ids(OF_CONTAINER)


def test_own_ignore_file_lets_every_file_count(folder: Path) -> None:
    """The builder reads it in place of .dockerignore."""
    (folder / "Dockerfile.dockerignore").write_text("src\n")
    before = now(folder)
    changed(folder / "README.md")

    assert ids(OF_GATE, OF_REBUILDS).isdisjoint(held(before, now(folder)))


def test_compiler_of_the_scenarios_counts(folder: Path) -> None:
    """Where a scenario's program is compiled in a stage, its image is looked at as well."""
    same = attrs.evolve(now(folder), compiler="build")

    assert OF_CONTAINER.id not in held(same, same, {"build": "sha256:other"})


@pytest.mark.parametrize("name", ["build", "waivers", "hadolint", "context"])
def test_what_is_of_this_run_never_holds(folder: Path, name: str) -> None:
    """What depends on more than images and files can declare is looked at in every run."""
    asking = [check for check in catalogue() if name in check.parameters]

    assert asking
    assert {now(folder).of_check(check, target_of(check), IMAGES) for check in asking} == {""}


def test_image_that_is_missing_holds_nothing(folder: Path) -> None:
    """What was not built cannot be the same."""
    assert now(folder).of_check(OF_IMAGE, "production", {}) == ""


def test_undeclared_evidence_looks_at_every_file() -> None:
    """Only declarations make less of it: evidence of a plug-in that says nothing is looked at again on each change."""
    assert providers()["files"].files == ("*",)


def test_evidence_of_containers_names_its_image() -> None:
    """A check of a container that looks at no image would hold for ever."""
    assert all(images_of(check, target_of(check)) for check in catalogue() if check.kind in {"image", "container"})


def last(folder: Path, outcome: str, check: Check = OF_IMAGE) -> dict[str, Any]:
    """A last run with one result."""
    target = target_of(check)
    result = {
        "check": check.id,
        "target": target or None,
        "outcome": outcome,
        "summary": "as it was",
        "evidence": [],
        "places": [],
        "reused": None,
        "inputs": now(folder).of_check(check, target, IMAGES),
    }
    facts = {"production": {"image_id": IMAGES["production"], "healthy_s": 1.5}}
    return {"results": [result], "reused": None, "started": SEEN, "targets": facts}


def is_held(holds: Holds) -> bool:
    return holds.verdict(OF_IMAGE, "production", BUILD) is not None


@pytest.mark.parametrize(
    ("outcome", "by_default", "with_findings"),
    [
        ("passed", True, True),
        ("failed", False, True),
        ("skipped", False, False),
        ("undetermined", False, False),
        ("waived", False, False),
    ],
)
def test_kept_promises_are_taken_over(folder: Path, outcome: str, by_default: bool, with_findings: bool) -> None:
    """What was broken may have been the fault of a moment; --changed takes it over all the same."""
    before = last(folder, outcome)

    assert is_held(Holds(now(folder), before)) is by_default
    assert is_held(Holds(now(folder), before, with_findings=True)) is with_findings


def test_finding_with_a_waiver_is_judged_again(folder: Path) -> None:
    """Whether the waiver is needed shows only when it is applied."""
    holds = Holds(now(folder), last(folder, "failed"), with_findings=True, waived=frozenset({OF_IMAGE.id}))

    assert not is_held(holds)


def test_verdict_keeps_the_time_when_it_was_seen(folder: Path) -> None:
    """However often it is taken over."""
    before = last(folder, "passed")
    before["results"][0]["reused"] = "2025-12-31T00:00:00+00:00"

    earlier = Holds(now(folder), before).verdict(OF_IMAGE, "production", BUILD)

    assert earlier is not None
    assert earlier.seen == datetime.fromisoformat("2025-12-31T00:00:00+00:00")


def test_before_the_build_no_image_holds(folder: Path) -> None:
    """Text is judged before there are images."""
    image, text = (last(folder, "passed", check) for check in (OF_IMAGE, OF_DOCKERFILE))

    assert Holds(now(folder), image).verdict(OF_IMAGE, "production", None) is None
    assert Holds(now(folder), text).verdict(OF_DOCKERFILE, "", None) is not None


def test_verdict_of_an_older_version_does_not_hold(folder: Path) -> None:
    """It has no digest."""
    before = last(folder, "passed")
    del before["results"][0]["inputs"]

    assert not is_held(Holds(now(folder), before))
