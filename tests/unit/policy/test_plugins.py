"""Tables of plug-ins: typed by the plug-in, with its defaults, and with mistakes that have their lines."""

from collections.abc import Callable
from types import SimpleNamespace

import attrs
import pytest

from eightstage.errors import PluginError, PolicyError
from eightstage.policy import default, parse
from eightstage.policy import plugins as installed
from eightstage.policy.schema import schema
from eightstage.policy.values import Duration, Route

HEAD = '[service]\nname = "x"\n'


@attrs.frozen
class Settings:
    """
    Settings of Acme.

    path: Where Acme answers.
    """

    path: Route = "/acme"
    within: Duration = attrs.field(factory=lambda: Duration(2))


@attrs.frozen
class Strict:
    """Settings without a default."""

    team: str


class Plain:
    """No class of attrs."""


Install = Callable[..., None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install plug-ins with these settings, or with errors that loading them raises."""

    def make(**settings: type | Exception) -> None:
        def load(found: type | Exception) -> type:
            if isinstance(found, Exception):
                raise found
            return found

        points = [
            SimpleNamespace(name=name, value=f"{name}:Settings", load=lambda found=found: load(found))
            for name, found in settings.items()
        ]
        monkeypatch.setattr(installed, "entry_points", lambda group: points if group == "eightstage.settings" else [])

    return make


def test_settings_are_typed(install: Install) -> None:
    """As those of the policy are."""
    install(acme=Settings)

    policy = parse(f'{HEAD}[plugins.acme]\nwithin = "1 min"\n')

    assert policy.plugins == {"acme": Settings(within=Duration(60))}


def test_plugin_without_a_table_has_its_defaults(install: Install) -> None:
    """A check need not ask whether the policy, or a policy at all, is there."""
    install(acme=Settings)

    assert parse(HEAD).plugins == default("A Folder").plugins == {"acme": Settings()}
    assert default("A Folder").service.name == "A Folder"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('[plugins.acme]\npath = "acme"\n', "eightstage.toml:4: plugins.acme.path: 'acme' is not the path of a URL"),
        ("[plugins.acme]\npth = 1\n", "eightstage.toml:4: plugins.acme.pth: unknown key 'pth'; did you mean 'path'?"),
        ("[plugins]\nacme = 1\n", "eightstage.toml:4: plugins.acme: 1 is not a table; its keys are path, within"),
        (
            "[plugins.acne]\n",
            "toml:3: plugins.acne: no installed plug-in called 'acne' has settings; did you mean 'acme'?",
        ),
        ("[plugins.lint]\n", "plugins.lint: no installed plug-in called 'lint' has settings; known here: acme, other"),
        ("[[plugins]]\n", "eightstage.toml:3: plugins: [{}] is not a table; write the settings of a plug-in under"),
    ],
)
def test_mistake_is_named(install: Install, table: str, message: str) -> None:
    """What is wrong, where, and what to write instead."""
    install(other=Settings, acme=Settings)

    with pytest.raises(PolicyError) as caught:
        parse(HEAD + table)

    assert message in str(caught.value)


def test_every_mistake_is_named_at_once(install: Install) -> None:
    """Of several plug-ins, and of the rest."""
    install(acme=Settings, strict=Strict)

    with pytest.raises(PolicyError) as caught:
        parse(f"{HEAD}prt = 1\n[plugins.acme]\npth = 1\n[plugins.none]\n")

    assert [line.split(": ")[1] for line in str(caught.value).splitlines()] == [
        "service.prt",
        "plugins.strict.team",
        "plugins.acme.pth",
        "plugins.none",
    ]


def test_what_must_be_given_is_missed_without_a_table(install: Install) -> None:
    """And without a policy."""
    install(strict=Strict)

    for read in (lambda: parse(HEAD), lambda: default("x")):
        with pytest.raises(PolicyError, match=r"plugins\.strict\.team: team is missing; write team = …"):
            read()


def test_table_is_refused_where_nothing_is_installed() -> None:
    """What would be ignored is not what was meant."""
    with pytest.raises(PolicyError, match="no installed plug-in called 'acme' has settings; none does"):
        parse(f"{HEAD}[plugins.acme]\n")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (ImportError("nowhere"), r"plug-in acme \(acme:Settings\) cannot be loaded: ImportError: nowhere"),
        (Plain, r"plug-in acme: its settings \(acme:Settings\) are no class of attrs\n  mark it: @attrs.frozen"),
    ],
)
def test_broken_settings_are_a_mistake_of_the_plugin(
    install: Install, settings: type | Exception, message: str
) -> None:
    """Whether the policy has a table for them or not."""
    install(acme=settings)

    with pytest.raises(PluginError, match=message):
        parse(HEAD)


def test_schema_knows_the_settings(install: Install) -> None:
    """An editor completes them, and underlines those of what is not installed."""
    install(acme=Settings)

    table = schema()["properties"]["plugins"]

    assert table["properties"]["acme"]["properties"]["path"]["description"] == "Where Acme answers."
    assert not table["additionalProperties"]
