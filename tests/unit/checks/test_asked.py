"""A check that asks for what there is not is refused before it is run, with its file and what to write instead."""

from collections.abc import Callable

import attrs
import pytest

from eightstage.checks import Check, Verdict, passed
from eightstage.checks.asked import refuse_wrong
from eightstage.checks.catalogue import find, providers
from eightstage.dockerfile import Dockerfile
from eightstage.errors import PluginError
from eightstage.evidence.image import Image
from eightstage.policy import Policy


def misspelt(dockerfle: Dockerfile) -> Verdict:
    return passed(str(dockerfle))


def unknown(weather_on_mars: str) -> Verdict:
    return passed(weather_on_mars)


def wrong(dockerfile: Policy) -> Verdict:
    return passed(str(dockerfile))


def bare(dockerfile) -> Verdict:  # type: ignore[no-untyped-def] # noqa: ANN001 - what is refused
    return passed(str(dockerfile))


def unreadable(dockerfile: "Nowhere") -> Verdict:  # type: ignore[name-defined] # noqa: F821 - what is refused
    return passed(str(dockerfile))


def engine(image: Image) -> Verdict:
    return passed(str(image))


def right(dockerfile: Dockerfile, target: str) -> Verdict:
    return passed(f"{dockerfile} {target}")


def asking(function: Callable[..., Verdict]) -> Check:
    return attrs.evolve(find("text/user-is-a-number"), function=function)


@pytest.mark.parametrize(
    ("function", "what", "fix"),
    [
        (misspelt, "no evidence is called 'dockerfle'", "did you mean dockerfile?"),
        (unknown, "no evidence is called 'weather_on_mars'", "define it: @evidence()"),
        (wrong, "dockerfile is annotated eightstage.policy.tables.Policy", "write dockerfile: eightstage.dockerfile"),
        (bare, "dockerfile is annotated nothing", "write dockerfile: eightstage.dockerfile"),
        (unreadable, "its annotations cannot be read: name 'Nowhere' is not defined", "import what they name"),
        (engine, "image needs an engine", "move the check to the folder of another kind"),
    ],
)
def test_wrong_parameter_is_an_error_of_the_check(function: Callable[..., Verdict], what: str, fix: str) -> None:
    """It names the check's file, the parameter, and what to write."""
    with pytest.raises(PluginError) as caught:
        refuse_wrong(asking(function), providers(), is_static=True)

    assert str(caught.value).startswith(f"{__file__}: {what}")
    assert fix in str(caught.value)


@pytest.mark.parametrize(("function", "is_static"), [(right, True), (right, False), (engine, False)])
def test_right_parameters_are_let_through(function: Callable[..., Verdict], is_static: bool) -> None:
    """Names and types that are those of the evidence, in any order."""
    refuse_wrong(asking(function), providers(), is_static=is_static)
