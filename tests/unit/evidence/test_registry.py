"""Observations are found where they stand, and say what they look at."""

import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from eightstage.checks import catalogue
from eightstage.checks.catalogue import find, images_of, providers
from eightstage.errors import PluginError
from eightstage.evidence import TARGET, Context, Provider, TextContext, evidence, registry


@evidence()
def moon(context: TextContext, target: str) -> str:
    return f"{context} {target}"


@evidence("tide", images=(TARGET, "debug"))
def observe(context: Context, target: str) -> int:
    return len(target) + len(context.bake_settings)


@evidence()
def unsaid(context: TextContext, target: str):  # type: ignore[no-untyped-def] # noqa: ANN201 - what is refused
    return f"{context} {target}"


@evidence()
def astray(context: str, target: str) -> str:  # type: ignore[type-var] # what is refused
    return context + target


def test_observation_says_what_it_is() -> None:
    """Its name is the function's or one that is given; type and need of an engine are read from the function."""
    assert (moon.name, moon.type, moon.needs_engine, moon.images_of("base")) == ("moon", str, False, ())
    assert (observe.name, observe.type, observe.needs_engine) == ("tide", int, True)
    assert observe.images_of("production") == ("production", "debug")
    assert observe.images_of("") == ("debug",)


@pytest.mark.parametrize(("provider", "problem"), [(unsaid, "'return'"), (astray, "starts from str")])
def test_function_that_is_no_observation_is_refused(provider: Provider[TextContext, str], problem: str) -> None:
    """With its file and how it is written."""
    with pytest.raises(PluginError) as caught:
        _ = provider.needs_engine

    assert str(caught.value).startswith(f"{__file__}: evidence {provider.name}")
    assert problem in str(caught.value)
    assert f"def {provider.name}(context: Context, target: str)" in str(caught.value)


def test_images_follow_from_what_is_asked_for() -> None:
    """No check repeats which images its evidence looks at."""
    assert images_of(find("image/tests-judge-the-shipped-bytes"), "testing") == ("testing", "production", "build")
    assert images_of(find("container/frozen-turns-unhealthy"), "production") == ("production", "debug")
    assert images_of(find("gate/lint-stops-production"), "") == ("production",)
    assert images_of(find("build/every-target-builds"), "debug") == ()


def plugged(monkeypatch: pytest.MonkeyPatch, name: str, **members: object) -> None:
    module = ModuleType(name)
    vars(module).update(members)
    monkeypatch.setitem(sys.modules, name, module)
    point = EntryPoint("acme", name, registry.PLUGINS)
    monkeypatch.setattr(registry, "entry_points", lambda group: [point] if group == registry.PLUGINS else [])


def made(module: str, name: str) -> Provider[TextContext, str]:
    def function(context: TextContext, target: str) -> str:
        return f"{context} {target}"

    function.__module__ = module
    return evidence(name)(function)


def test_plugin_adds_observations(monkeypatch: pytest.MonkeyPatch) -> None:
    """What its module defines, and not what it imports."""
    own = made("acme_evidence", "team")
    plugged(monkeypatch, "acme_evidence", team=own, moon=moon)

    assert [*registry.plugged()] == [own]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("nowhere_at_all", "plug-in acme (nowhere_at_all) cannot be loaded: ModuleNotFoundError"),
        ("json", "plug-in acme (json) has no evidence\n  mark a function: @evidence()"),
    ],
)
def test_plugin_without_observations_is_refused(monkeypatch: pytest.MonkeyPatch, value: str, what: str) -> None:
    """It is named, with the reason."""
    monkeypatch.setattr(registry, "entry_points", lambda group: [EntryPoint("acme", value, group)])

    with pytest.raises(PluginError) as caught:
        [*registry.plugged()]

    assert what in str(caught.value)


def test_name_that_is_taken_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both files are named."""
    plugged(monkeypatch, "acme_evidence", image=made("acme_evidence", "image"))

    with pytest.raises(PluginError, match=r"two observations are called image: .*image\.py and .*test_registry\.py"):
        providers.__wrapped__()


def test_observation_may_stand_beside_its_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file of a check is looked through as well."""
    module = ModuleType("beside")
    vars(module)["stars"] = made("beside", "stars")
    monkeypatch.setattr(catalogue, "_own", lambda: (module,))

    assert providers.__wrapped__()["stars"].type is str
