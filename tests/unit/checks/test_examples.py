"""The examples of all checks: each says what the check must find in it, and what not."""

from datetime import date

import pytest

from eightstage import languages
from eightstage.checks import Check, Example, bad, good
from eightstage.checks.catalogue import catalogue, examples_of, find
from eightstage.commands.targets import explain
from eightstage.testing import file, image, judge, policy, refuse_wrong
from eightstage.verdicts import Outcome

EVERY = [(check, example) for check in catalogue() for example in examples_of(check)]
PINNED = find("text/base-image-is-pinned")


@pytest.mark.parametrize(("check", "example"), EVERY, ids=[f"{c.id} {examples_of(c).index(e)}" for c, e in EVERY])
def test_example_is_what_it_says(check: Check, example: Example) -> None:
    """Broken at exactly these lines, or kept."""
    refuse_wrong(check, example)


@pytest.mark.parametrize("check", catalogue(), ids=lambda check: check.id)
def test_check_has_examples(check: Check) -> None:
    """At least one of each: what it finds, and what looks like it and is none."""
    outcomes = {example.outcome for example in examples_of(check)}

    assert outcomes >= {Outcome.FAILED, Outcome.PASSED}


@pytest.mark.parametrize("language", languages.own())
def test_examples_of_a_language_are_for_checks_that_there_are(language: str) -> None:
    """One that is called otherwise would never be judged."""
    own = languages.module(language, "examples")

    assert own is None or own.EXAMPLES.keys() <= {check.id for check in catalogue()}


def test_example_without_a_text_is_described() -> None:
    """Its page has nothing else to show."""
    assert [check.id for check, example in EVERY if not example.files and not example.says] == []


def test_example_is_judged_on_its_own_text() -> None:
    """The text may be indented; the policy and other files stand beside it."""
    text = """
        FROM debian:13 AS base
        FROM debian AS build
        """
    tags = {"eightstage.toml": '[service]\nname = "orders"\n[base_images]\npin = "tag"\n'}

    assert [p.line for p in judge(PINNED, bad(text, at=(1, 2)))[""].places] == [1, 2]
    assert [p.line for p in judge(PINNED, bad(text, at=2, files=tags))[""].places] == [2]


@pytest.mark.parametrize(
    ("example", "says"),
    [
        (good("FROM debian\n"), "is failed, not passed: service: debian names no version"),
        (bad("FROM debian@sha256:1\n", at=1), "is passed, not failed"),
        (bad("\nFROM debian\n", at=3), r"found at \['Dockerfile:1'\], not at \['Dockerfile:3'\]"),
    ],
)
def test_wrong_example_is_refused(example: Example, says: str) -> None:
    """With what the check says instead."""
    with pytest.raises(AssertionError, match=says):
        refuse_wrong(PINNED, example)


def test_example_without_the_stage_of_its_check_is_refused() -> None:
    """It would be judged nowhere, and prove nothing."""
    with pytest.raises(AssertionError, match="has no stage production"):
        refuse_wrong(find("text/default-target-is-production"), good("FROM debian AS base\n"))


def test_facts_replace_what_the_text_gives() -> None:
    """The day of an example does not pass."""
    check = find("text/base-image-is-maintained")

    refuse_wrong(check, good("FROM debian:bookworm\n", today=date(2026, 1, 1)))
    refuse_wrong(check, bad("FROM debian:bookworm\n", at=1, today=date(2040, 1, 1)))


def test_facts_alone_are_an_example() -> None:
    """Of an image, without any text; target and policy are given unless the example has its own."""
    shell = image(file("/bin/sh"), User="1001:1001")
    check = find("image/production-is-distroless")

    refuse_wrong(check, bad(says="a shell", image=shell))
    refuse_wrong(check, good(says="a program", image=image(file("/app/serve"))))
    assert shell.config == {"User": "1001:1001"}


def test_policy_of_facts_is_a_whole_one() -> None:
    """Only what the example is about has to be written."""
    assert policy('[base_images]\npin = "tag"\n').base_images.pin == "tag"
    assert policy().service.name == "orders"


def test_explain_shows_examples(capsys: pytest.CaptureFixture[str]) -> None:
    """With what is found in each, and where."""
    explain(PINNED.id)

    shown = capsys.readouterr().out
    assert "failed at Dockerfile:1" in shown
    assert "Dockerfile\n             FROM debian AS base\n" in shown
