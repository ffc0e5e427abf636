"""Findings that were adopted: what is accepted, what is new, and what must not come back."""

from datetime import date
from pathlib import Path

import pytest

from eightstage.policy import parse
from eightstage.policy.adopted import Ratchet, names
from eightstage.policy.layers import of_text
from eightstage.policy.loading import FILE_NAME
from eightstage.verdicts import Outcome, Place, Verdict, failed, passed, undetermined

HEAD = '[service]\nname = "x"\n\n[adopted]\nsince = 2026-11-29\n\n[adopted.findings]\n'
MOVED = failed("a", places=(Place(30, "USER app is a name"),))
TWICE = failed("a", places=(Place(3, "USER app is a name"), Place(9, "USER app is a name")))
OTHER = failed("a", places=(Place(3, "USER app is a name"), Place(9, "USER web is a name")))
PLACELESS = failed("the image has a shell", ("/bin/sh",))


def ratchet(*lines: str) -> Ratchet:
    text = HEAD + "".join(f"{line}\n" for line in lines)
    return Ratchet(parse(text).adopted, of_text(text, Path(FILE_NAME)))


USER = '"a/b" = ["production: Dockerfile: USER app is a name"]'
SHELL = '"a/b" = ["production"]'


@pytest.mark.parametrize(("line", "verdict"), [(USER, MOVED), (SHELL, PLACELESS)])
def test_adopted_finding_is_accepted_wherever_it_moves(line: str, verdict: Verdict) -> None:
    """By its words, not by its line; with the day on which it was adopted."""
    found = ratchet(line).apply("a/b", "production", verdict)

    assert found.outcome is Outcome.WAIVED
    assert found.summary == f"accepted since 2026-11-29: {verdict.summary}"


@pytest.mark.parametrize(("verdict", "line"), [(TWICE, 9), (OTHER, 9)], ids=["the same again", "another"])
def test_new_finding_of_the_same_check_fails(verdict: Verdict, line: int) -> None:
    """One more with the same words is new, and so is one with others; only that is shown."""
    found = ratchet(USER).apply("a/b", "production", verdict)

    assert found.outcome is Outcome.FAILED
    assert [place.line for place in found.places] == [line]


@pytest.mark.parametrize(
    ("check", "target"), [("a/c", "production"), ("a/b", "debug"), ("a/b", "")], ids=["check", "target", "service"]
)
def test_finding_elsewhere_is_not_accepted(check: str, target: str) -> None:
    """Check and target have to be those that were adopted."""
    assert ratchet(USER).apply(check, target, MOVED) == MOVED


def test_finding_without_a_place_is_new_on_another_target() -> None:
    """It is known by its target."""
    assert ratchet(SHELL).apply("a/b", "debug", PLACELESS) == PLACELESS


def test_line_that_stands_in_the_words_may_change() -> None:
    """What a finding says of another line, or of days that pass, is no part of its name."""
    one, other = (failed("x", places=(Place(1, f"comes before line {n}, in {n} days"),)) for n in (5, 60))

    assert names("", one) == names("", other) == ["Dockerfile: comes before line …, in … days"]


def test_what_is_mended_has_to_be_struck_off() -> None:
    """The line is named; while it stands there, what it accepts could come back unseen."""
    held = ratchet(USER)
    held.apply("a/b", "production", passed("fine"))

    (use,) = held.uses({("a/b", "production")}, {"a/b"})

    assert use.spot.line == HEAD.count("\n") + 1
    assert use.problem.startswith("a/b finds this no more; delete the line")


def test_what_is_there_is_kept_and_what_is_too_much_is_not() -> None:
    """Of two entries with the same words one is met by one finding."""
    held = ratchet(USER.replace("]", ', "production: Dockerfile: USER app is a name"]'))
    held.apply("a/b", "production", MOVED)

    problems = [use.problem for use in held.uses({("a/b", "production")}, {"a/b"})]

    assert [bool(problem) for problem in problems] == [False, True]


def test_adopted_finding_that_cannot_be_told_is_accepted() -> None:
    """A busy machine does not turn what is accepted into an error; and it is not taken for mended."""
    held = ratchet(SHELL)

    found = held.apply("a/b", "production", undetermined("the machine was busy"))

    assert found.outcome is Outcome.WAIVED
    assert [use.problem for use in held.uses({("a/b", "production")}, {"a/b"})] == [""]


def test_finding_that_cannot_be_told_and_was_not_adopted_stays() -> None:
    """What nobody has seen broken is not accepted."""
    verdict = undetermined("the machine was busy")

    assert ratchet(SHELL).apply("a/b", "debug", verdict) == verdict


def test_what_was_not_judged_may_still_be_there() -> None:
    """A run of a few checks or targets says nothing of the others."""
    assert [use.problem for use in ratchet(USER).uses({("a/b", "debug")}, {"a/b"})] == [""]


def test_unknown_check_is_told() -> None:
    """It would accept nothing, ever."""
    assert [use.problem for use in ratchet(USER).uses(set(), {"a/c"})] == ["no check is called 'a/b'"]


def test_day_is_a_date() -> None:
    """Written without quotes, like that of a waiver."""
    assert parse(HEAD).adopted.since == date(2026, 11, 29)
