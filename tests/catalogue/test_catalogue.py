"""Closed world: whatever is in the catalogue is complete."""

import re
from pathlib import Path

import pytest

import eightstage
from eightstage import languages
from eightstage.checks import GUIDE, Check, gates
from eightstage.checks.catalogue import KINDS, catalogue, catalogue_of, find, named, providers, select
from eightstage.checks.gates import GateCheck
from eightstage.contract import STAGES
from eightstage.defects import Edit, changes
from eightstage.errors import NothingVerified
from eightstage.evidence import TARGET

SOURCE = Path(eightstage.__file__).parent


def known(check: Check) -> list[Check]:
    """The check with the defects of each language."""
    return [c for name in languages.own() for c in catalogue_of(name) if c.id == check.id]


@pytest.mark.parametrize("check", catalogue(), ids=lambda c: c.id)
def test_check_is_complete(check: Check) -> None:
    """A check has promise, why, fix, source and a defect that changes something, and asks for what there is."""
    assert re.fullmatch(r"[A-Z].*\.", check.promise)
    assert check.why
    assert check.fix
    assert all(source.title for source in check.sources)
    assert check.sources
    defects = [d for c in known(check) for d in changes(c.defect)]
    assert defects
    assert all(change.old != change.new for change in defects if isinstance(change, Edit))
    assert set(check.stages) <= set(STAGES)
    assert all(find(earlier) for earlier in check.earlier)
    assert len({*check.earlier}) == len(check.earlier)


@pytest.mark.parametrize("check", [c for c in catalogue() if not isinstance(c, GateCheck)], ids=lambda c: c.id)
def test_id_is_the_file(check: Check) -> None:
    """id, file and folder are one name."""
    kind, _, name = check.id.partition("/")

    folder = SOURCE / "languages" / check.language if check.language else SOURCE
    assert check.file == folder / "checks" / kind / f"{name.replace('-', '_')}.py"
    assert kind in KINDS
    assert not re.match(r"(check|no|avoid|verify)-", name)


def test_every_file_is_a_check() -> None:
    """A file in a kind's folder that holds no check would silently prove nothing."""
    folders = [SOURCE / "checks", *SOURCE.glob("languages/*/checks")]
    files = {p for f in folders for kind in KINDS for p in (f / kind).glob("*.py") if not p.name.startswith("_")}

    assert {check.file for check in catalogue() if not isinstance(check, GateCheck)} == files


def test_all_evidence_is_asked_for() -> None:
    """Evidence that no check wants is dead code; what looks at an image needs an engine, and names a stage."""
    assert providers().keys() == {name for check in catalogue() for name in check.parameters}
    assert all(provider.needs_engine for provider in providers().values() if provider.images)
    assert {image for provider in providers().values() for image in provider.images} <= {TARGET, *STAGES}


def test_checks_of_a_language_are_for_its_services() -> None:
    """A service in another language is not praised for what it cannot break; where none is named, any may be meant."""
    nodes = {check.id for check in catalogue() if check.language == "node"}

    assert nodes
    assert nodes.isdisjoint(check.id for check in catalogue_of("go"))
    other = {check.id for check in gates.of_language("go")} - {check.id for check in gates.of_language("node")}
    assert {check.id for check in catalogue()} - {check.id for check in catalogue_of("node")} == other
    assert catalogue_of("") == catalogue()


@pytest.mark.parametrize("language", languages.own())
def test_defects_of_a_language_are_for_checks_that_there_are(language: str) -> None:
    """One that is called otherwise would never be planted."""
    own = languages.module(language, "defects")

    assert own is None or own.DEFECTS.keys() <= {check.id for check in catalogue_of(language)}


def test_selection_brings_what_it_needs() -> None:
    """Selecting a check selects the checks that must pass before it."""
    assert [c.id for c in select(["container/drains-before-exit"])] == [
        "container/becomes-healthy",
        "container/drains-before-exit",
    ]


def test_named_checks_come_alone() -> None:
    """Whoever plants the defect of one check does not plant those of the checks that it needs."""
    assert [c.id for c in named(["container/drains-before-exit"])] == ["container/drains-before-exit"]
    assert {c.kind for c in named(["gate", "policy/*"])} == {"gate", "policy"}


def test_check_on_request_runs_only_when_named() -> None:
    """Its kind and a pattern leave it out; its id, or `also`, brings it."""
    slow = {check.id for check in catalogue() if check.on_request}

    assert slow
    assert slow.isdisjoint(check.id for check in (*select(), *select(["image"]), *select(["image/*"])))
    assert slow <= {check.id for check in select(slow)}
    assert slow <= {check.id for check in select(also=slow)}


def test_unknown_selection_is_refused() -> None:
    """A word that matches nothing is an error."""
    with pytest.raises(NothingVerified):
        select(["kontainer"])


REPOSITORY = SOURCE.parents[1]


@pytest.mark.parametrize("check", catalogue(), ids=lambda check: check.id)
def test_source_can_be_opened(check: Check) -> None:
    """Each source is a public link or a page of this repository, which exists and has the heading that is named."""
    for source in check.sources:
        page, _, heading = source.url.partition("#")
        if re.fullmatch(r"https://[\w.-]+/\S*", source.url):
            continue
        assert page.startswith("docs/")
        lines = (REPOSITORY / page).read_text(encoding="utf-8").splitlines()
        headings = {line.lstrip("# ").lower().replace(" ", "-") for line in lines if line.startswith("#")}
        assert not heading or heading in headings


def test_guide_has_the_parts_that_checks_name() -> None:
    """Each check is explained by one part of the guide, and each part by checks."""
    assert {check.guide for check in catalogue()} == {*GUIDE}


def test_only_the_engine_folder_calls_the_sdk() -> None:
    """Everything else asks the engine in words of its own, so that where it is stays known in one place."""
    package = Path(eightstage.__file__).parent
    callers = [
        str(file.relative_to(package))
        for file in package.rglob("*.py")
        if ".sdk" in file.read_text(encoding="utf-8") and file.relative_to(package).parts[0] != "engine"
    ]

    assert callers == []


def test_check_of_a_language_says_what_it_explains() -> None:
    """No other file names it, and each that it explains is there."""
    told = {id_: check.id for check in catalogue() for id_ in check.explains}

    assert told == {"container/runtime-starts": "text/node-options-are-allowed"}
    assert all(cause in find(id_).explained_by for id_, cause in told.items())
