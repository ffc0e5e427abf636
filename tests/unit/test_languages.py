"""Profiles of languages: what stands below a policy, what a policy says instead, and what is refused."""

import re
from pathlib import Path

import pytest

from eightstage import languages
from eightstage.errors import PluginError, PolicyError
from eightstage.policy import parse
from eightstage.service import Service

SERVICE = '[service]\nname = "x"\nlanguage = "node"\n'


def lines_of(policy: str) -> list[str]:
    return [line for line in policy.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def test_policy_of_a_new_service_is_short(reference_app: Service) -> None:
    """What a service promises fits on a screen; how its language is exercised stands in the profile."""
    assert len(lines_of((reference_app.path / "eightstage.toml").read_text())) <= 30


@pytest.mark.parametrize("name", languages.own())
def test_every_profile_is_a_valid_policy(name: str) -> None:
    """With nothing but a name, and every gate and cache case described."""
    policy = parse(SERVICE.replace('"node"', f'"{name}"'))

    assert policy.gates
    assert all(gate.message and gate.plant for gate in policy.gates.values())
    assert policy.cache
    assert policy.container.wrong


def test_every_language_has_a_template(repository: Path) -> None:
    """What the verifier knows, and what a service gets, go by one name."""
    templates = repository / "cookiecutter-multistage/{{ cookiecutter.slug }}/_lang"

    assert languages.own() == tuple(sorted(folder.name for folder in templates.iterdir()))


def test_policy_without_a_language_assumes_nothing() -> None:
    """A Dockerfile of others has no gates that anybody knows."""
    policy = parse('[service]\nname = "x"\n')

    assert not policy.gates
    assert not policy.cache
    assert not policy.health.wrong_answer


def test_policy_is_said_instead_of_the_profile() -> None:
    """Key by key; a plant as a whole, since half of it would fit nothing."""
    policy = parse(
        f'{SERVICE}[limits.debug]\nstart = "9 s"\n[gates.lint]\nplant = {{ path = "lib/x.js", new = "debugger;" }}\n'
        '[cache.source]\nedit = { path = "lib/x.js", new = "// NONCE" }\n'
    )
    profile = parse(SERVICE)

    assert policy.limit("debug").start == 9
    assert policy.limit("debug").unpacked == profile.limit("debug").unpacked
    assert policy.gates["lint"].message == profile.gates["lint"].message
    assert policy.gates["lint"].plant is not None
    assert policy.gates["lint"].plant.path == "lib/x.js"
    assert policy.cache["source"].edit.old == ""
    assert policy.cache["source"].keeps == profile.cache["source"].keeps


def test_port_of_the_service_reaches_the_programs() -> None:
    """A program that answers in the place of the service listens where that would."""
    policy = parse(f"{SERVICE}port = 8080\n")

    assert "process.env.PORT || 8080" in policy.health.wrong_answer[-1]
    assert "http://127.0.0.1:8080/health" in policy.debug.tools[-2]
    assert not re.search(r"<port>|\b3000\b", str(policy))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ('"nod"', "eightstage.toml:3: service.language: there is no language 'nod'; did you mean 'node'?"),
        ('"cobol"', "eightstage.toml:3: service.language: there is no language 'cobol'; known: go, node"),
        ('"../node"', "eightstage.toml:3: service.language: there is no language '../node'; "),
        ('""', "eightstage.toml:3: service.language: there is no language ''; "),
        ("3", "eightstage.toml:3: service.language: 3 is not a text"),
    ],
)
def test_unknown_language_is_refused(value: str, message: str) -> None:
    """With its line, and those that are known."""
    with pytest.raises(PolicyError) as error:
        parse(SERVICE.replace('"node"', value))
    assert message in error.value.what


def test_mistake_of_the_policy_is_named_at_its_line() -> None:
    """Though the profile stands below it."""
    with pytest.raises(PolicyError, match=r"eightstage.toml:5: gates.lint.mesage: unknown key 'mesage'; did you mean"):
        parse(f"{SERVICE}[gates.lint]\nmesage = 'x'\n")


def plug_in(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the package of a language that somebody else adds has its profile; there is none yet."""
    package = folder / f"acme_{name}"
    package.mkdir()
    (package / "__init__.py").touch()
    information = folder / "acme-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1\n")
    (information / "entry_points.txt").write_text(f"[eightstage.languages]\n{name} = acme_{name}\n")
    monkeypatch.syspath_prepend(str(folder))
    return package / "language.toml"


def test_language_of_a_plugin_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A package that names itself in the entry-point group, with a `language.toml`; without one it is an error."""
    profile = plug_in("cobol", tmp_path, monkeypatch)
    text = SERVICE.replace('"node"', '"cobol"')

    with pytest.raises(PluginError, match=rf"the language cobol has no language.toml; {profile} cannot be read"):
        parse(text)
    profile.write_text('[container]\nother = ["cobc", "--version"]\n')

    assert parse(text).container.other == ["cobc", "--version"]


@pytest.mark.parametrize(
    ("name", "profile", "message"),
    [
        (
            "ada",
            "\n[gates.lint]\nmesage = 'x'\n",
            "3: gates.lint.mesage: unknown key 'mesage'; did you mean 'message'?",
        ),
        (
            "apl",
            '[development]\ntouch = "x.apl"\n',
            "2: development.touch: 'x.apl' is not an absolute",
        ),
        ("basic", "\n[gates\n", "2: "),
        ("cpp", '\nextends = "x.toml"\n', "2: extends: only a policy extends another; write the tables here"),
    ],
)
def test_mistake_of_a_profile_is_named_at_its_line(
    name: str, profile: str, message: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """In its own file: who wrote the policy cannot mend it there."""
    file = plug_in(name, tmp_path, monkeypatch)
    file.write_text(profile)

    with pytest.raises(PolicyError) as error:
        parse(SERVICE.replace('"node"', f'"{name}"'))
    assert error.value.what.startswith(f"{file}:{message}")


def test_plants_follow_the_facts_of_the_policy() -> None:
    """Sources that are moved and renamed are named once; no line of theirs has to stand anywhere."""
    text = SERVICE + 'entry = "lib/main.js"\nsources = "lib"\n'
    policy = parse(text)
    own = [plant for _, plant in policy.plants if "src" in plant.path]

    assert own == []
    assert policy.development.touch == "/app/lib/main.js"
    assert {plant.path for _, plant in policy.plants} >= {"lib/main.js", "lib/planted.js"}
    assert not any(plant.old for _, plant in policy.plants if plant.path.startswith("lib/"))


def test_profile_knows_the_folder_of_the_entry() -> None:
    """A plant beside the entry belongs to its package, whatever the service calls it."""
    policy = parse(SERVICE.replace('"node"', '"go"') + 'entry = "cmd/desk/desk.go"\n')

    plants = [gate.plant for gate in policy.gates.values() if gate.plant]
    assert {plant.path for plant in plants if plant.path.endswith("planted.go")} == {"cmd/desk/planted.go"}
