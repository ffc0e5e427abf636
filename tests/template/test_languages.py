"""A language is two folders of one name and one choice; a service in each keeps what can be judged without an engine."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from eightstage import languages, policy
from eightstage.template.rules import TEMPLATE, questions

FOLDERS = TEMPLATE / "{{ cookiecutter.slug }}/_lang"


@pytest.fixture
def service(new_service: Callable[..., Path], language: str) -> Path:
    """A service whose answers differ from the defaults, so that a constant in their place is seen."""
    return new_service(
        language=language,
        service_name="Orders & more",
        slug="order-service",
        description='Takes "orders".',
        port="8080",
        uid="2000",
        gid="3000",
    )


def test_folders_and_choices_agree() -> None:
    """Whoever can be chosen is known to the verifier, and the other way round."""
    assert {path.name for path in FOLDERS.iterdir()} == set(languages.own())
    assert set(questions()["language"]) == set(languages.own())  # type: ignore[call-overload]


def test_no_other_file_names_a_language() -> None:
    """Shared files of the template take everything that differs from the language's own folder."""
    words = {word for name in languages.own() for word in (name.upper() + "_", f"lang/{name}", f'"{name}"')}
    shared = [p for p in FOLDERS.parent.rglob("*") if p.is_file() and FOLDERS not in p.parents]

    assert len(shared) > 8
    assert [(p.name, word) for p in shared for word in words if word in p.read_text(encoding="utf-8")] == []


def test_text_checks_pass(service: Path) -> None:
    """Every promise that the text can keep is kept, with other answers than the defaults."""
    command = [sys.executable, "-m", "eightstage", "verify", "--path", str(service), "--static", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)

    outcomes = {(r["check"], r["target"]): r["outcome"] for r in json.loads(done.stdout)["results"]}

    assert {key: outcome for key, outcome in outcomes.items() if outcome not in {"passed", "skipped"}} == {}
    assert done.returncode == 0, done.stderr


def test_plants_of_the_policy_fit(service: Path) -> None:
    """Every text that the policy replaces is there, and every new file is new."""
    for keys, plant in policy.read(service / "eightstage.toml").plants:
        file = service / plant.path
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        assert bool(text) == bool(plant.old or plant.at), keys
        assert plant.old in text, keys


def test_build_sees_what_is_there(service: Path) -> None:
    """Each line of .dockerignore lets something through, which a renamed folder would end."""
    named = [line[1:] for line in (service / ".dockerignore").read_text().splitlines() if line.startswith("!")]

    assert named
    assert [name for name in named if not (service / name).exists()] == []


def test_watched_folders_are_there(service: Path) -> None:
    """Live reload and the rebuild follow files that exist."""
    for target in yaml.safe_load((service / "compose.yaml").read_text())["services"].values():
        for watched in target.get("develop", {}).get("watch", ()):
            assert (service / watched["path"]).exists(), watched
