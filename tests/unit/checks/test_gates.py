"""A check for each gate that a language or a policy describes."""

from pathlib import Path

import pytest

from eightstage import languages
from eightstage.checks import gates
from eightstage.checks.catalogue import catalogue, catalogue_for, find, named, select
from eightstage.defects import DefectError, changes, plant
from eightstage.errors import NothingVerified
from eightstage.evidence.build import Failure
from eightstage.evidence.gate import GateRun, Gates
from eightstage.policy import Policy, parse
from eightstage.verdicts import Outcome

OWN = """
[gates.licences]
breaks = "a package under the wrong licence"
why = "it has to be paid for."
fix = "look for another one."
step = "check-licences"
message = "not accepted"
plant = { path = "x", new = "y" }
"""


def policy(language: str, more: str = "") -> Policy:
    named = f'language = "{language}"\nentry = "a"\nsources = "b"\n' if language else ""
    return parse(f'[service]\nname = "app"\n{named}{more}', Path("eightstage.toml"))


@pytest.mark.parametrize("language", languages.own())
def test_each_described_gate_is_a_promise(language: str) -> None:
    """With a sentence, a reason, a remedy and a file that says so."""
    checks = gates.of_policy(policy(language))

    assert {check.gate for check in checks} == policy(language).gates.keys()
    assert [check.id for check in checks] == [f"gate/{c.gate.replace('_', '-')}-stops-production" for c in checks]
    assert all(check.breaks in check.promise.lower() and check.why and check.fix for check in checks)
    assert {check.file.parent.name for check in checks} == {language}


def test_gates_of_one_language_are_its_own() -> None:
    """Nobody else is asked for a race detector."""
    assert find("gate/race-stops-production", catalogue_for(policy("go")))
    with pytest.raises(NothingVerified):
        find("gate/race-stops-production", catalogue_for(policy("python")))


def test_policy_adds_a_gate() -> None:
    """It is selected, judged and proven as any other."""
    every = catalogue_for(policy("node", OWN))
    (check,) = named(["gate/licences*"], every)

    assert check.promise == "A package under the wrong licence stops the production build."
    assert (check.why, check.fix) == ("it has to be paid for.", "look for another one.")
    assert check.id in {c.id for c in select(["gate"], among=every)}
    assert check.id not in {c.id for c in catalogue()}
    stopped = GateRun(Failure("RUN check-licences", "build", ("not accepted",)))
    for run, outcome in ((stopped, Outcome.PASSED), (GateRun(None), Outcome.FAILED)):
        seen = {"licences": run}
        assert check.function(gates=Gates(seen.__getitem__), policy=policy("node", OWN)).outcome is outcome


def test_gate_without_words_has_a_promise() -> None:
    """A table with what is planted is enough."""
    (check,) = (c for c in gates.of_policy(policy("node", '[gates.x9]\nmessage = "no"\n')) if c.gate == "x9")

    assert check.promise == "What the gate x9 must refuse stops the production build."
    assert check.why
    assert check.fix


def test_service_of_no_language_is_asked_for_what_all_have() -> None:
    """Leaving the tables out is no way to pass; its own gate is judged besides."""
    asked = {check.gate for check in gates.of_policy(policy("", OWN))}

    assert {"format", "lint", "types", "unit_tests", "licences"} <= asked
    assert "race" not in asked


def test_word_of_another_service_is_no_mistake() -> None:
    """`--only` may name what only other languages have: nothing of it is left, and no error."""
    assert [c.id for c in select(["gate/race-stops-production"], among=catalogue_for(policy("node")))] == [
        "build/every-target-builds"
    ]


def test_lost_gate_is_the_step_that_is_missing(tmp_path: Path) -> None:
    """The RUN with its text is dropped, in whatever stage it stands; where there is none, nothing is planted."""
    (tmp_path / "eightstage.toml").write_text('[service]\nname = "app"\n')
    (tmp_path / "Dockerfile").write_text(
        "FROM a AS base\nFROM base AS build\nRUN one\nRUN check-licences \\\n  all\nRUN two\n"
    )
    (check,) = (c for c in gates.of_policy(policy("", OWN)) if c.gate == "licences")

    plant(changes(check.defect), tmp_path)

    assert (tmp_path / "Dockerfile").read_text() == "FROM a AS base\nFROM base AS build\nRUN one\nRUN two\n"
    with pytest.raises(DefectError, match="no RUN has 'check-licences'"):
        plant(changes(check.defect), tmp_path)
