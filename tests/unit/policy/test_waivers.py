"""Waivers: what they excuse, and when they are findings themselves."""

from datetime import date
from pathlib import Path

import pytest

from eightstage.errors import PolicyError
from eightstage.policy import Waiver, parse
from eightstage.policy.layers import Layer, Spot
from eightstage.policy.waivers import Waivers
from eightstage.verdicts import Outcome, Place, failed, passed

TODAY = date(2026, 6, 1)
BROKEN = failed("two lines", places=(Place(3, "first"), Place(9, "second")))


def waivers(
    place: str = "", expires: date = date(2026, 12, 31), check: str = "a/b", *, is_shared: bool = False
) -> Waivers:
    layer = Layer(Path("/x.toml"), "x.toml", int(is_shared), "", {}, {})
    return Waivers([Waiver(check=check, place=place, reason="r", owner="o", expires=expires)], [Spot(layer, 7)], TODAY)


@pytest.mark.parametrize("place", ["", "production", "Dockerfile"])
def test_waiver_excuses_its_place(place: str) -> None:
    """A waiver for everything, for the target or for the file takes the whole finding."""
    verdict = waivers(place).apply("a/b", "production", BROKEN)

    assert verdict.outcome is Outcome.WAIVED
    assert "until 2026-12-31 by o: r" in verdict.summary


def test_waiver_of_a_line_leaves_the_others() -> None:
    """What is not excused stays a finding, and says so."""
    verdict = waivers("Dockerfile:3").apply("a/b", "production", BROKEN)

    assert verdict.outcome is Outcome.FAILED
    assert [p.line for p in verdict.places] == [9]
    assert verdict.summary == "second"


@pytest.mark.parametrize(
    ("held", "check"),
    [(waivers("debug"), "a/b"), (waivers("Dockerfile:4"), "a/b"), (waivers(), "a/c")],
    ids=["another target", "another line", "another check"],
)
def test_waiver_of_something_else_excuses_nothing(held: Waivers, check: str) -> None:
    """Target, line and check all have to fit."""
    assert held.apply(check, "production", BROKEN) == BROKEN


def test_expired_waiver_excuses_nothing_and_is_a_finding() -> None:
    """The day after its last, a waiver is worth nothing and has to go."""
    held = waivers(expires=date(2026, 5, 31))

    assert held.apply("a/b", "", BROKEN) == BROKEN
    assert "expired on 2026-05-31" in held.uses({"a/b"}, ["a/b"])[0].problem


def test_unused_waiver_is_a_finding() -> None:
    """A promise that is kept needs no waiver; one that was not judged may."""
    held = waivers()
    held.apply("a/b", "", passed("fine"))

    assert "not needed" in held.uses({"a/b"}, ["a/b"])[0].problem
    assert held.uses(set(), ["a/b"])[0].problem == ""


def test_unused_waiver_of_a_shared_policy_is_no_finding() -> None:
    """Another service may need it; one that has expired is used by none."""
    held, expired = waivers(is_shared=True), waivers(is_shared=True, expires=date(2026, 5, 31))

    assert held.uses({"a/b"}, ["a/b"])[0].problem == ""
    assert "expired on 2026-05-31" in expired.uses({"a/b"}, ["a/b"])[0].problem


def test_waiver_of_no_check_names_the_nearest() -> None:
    """A misspelt id is told with what was meant."""
    assert "did you mean image/size?" in waivers(check="image/sise").uses(set(), ["image/size"])[0].problem


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('reason = " "\nexpires = 2027-01-01', "waivers.0.reason: ' ' is not enough"),
        (
            'reason = "r"\nexpires = "2026-01-01"',
            "toml:7: waivers.0.expires: '2026-01-01' is not a date; write 2027-01-31",
        ),
        ('reason = "r"', "expires is missing"),
    ],
)
def test_incomplete_waiver_is_refused(line: str, message: str) -> None:
    """Who accepts what, why and until when must be said, in the right form."""
    text = f'[service]\nname = "x"\n[[waivers]]\ncheck = "a/b"\nowner = "o"\n{line}\n'

    with pytest.raises(PolicyError) as caught:
        parse(text, Path("eightstage.toml"))

    assert message in str(caught.value)
