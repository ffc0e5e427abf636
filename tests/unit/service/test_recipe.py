"""A Dockerfile with another name or folder: it is what is read, built and named in findings."""

from pathlib import Path

import pytest

from eightstage.checks.catalogue import STATIC, catalogue
from eightstage.errors import PolicyError, ServiceError
from eightstage.service import BAKE_FILE, load, load_text
from eightstage.service.recipe import Recipe
from eightstage.verify import SILENCE, Verification

POLICY = '[service]\nname = "x"\ndockerfile = "docker/app.Dockerfile"\n'


def written(folder: Path, policy: str = POLICY) -> Path:
    (folder / "docker").mkdir()
    (folder / "docker/app.Dockerfile").write_text("FROM debian:trixie-slim AS ship\nUSER root\nCMD service\n")
    (folder / "eightstage.toml").write_text(policy)
    return folder


def test_dockerfile_is_the_one_that_the_policy_names(tmp_path: Path) -> None:
    """It is read, and findings name it by the path that an editor opens."""
    service = load_text(written(tmp_path, POLICY + '\n[stages]\nproduction = "ship"\n'))
    checks = [check for check in catalogue() if check.kind in STATIC]

    report = Verification(service, None, checks, SILENCE).run()

    files = {place.file for result in report.findings for place in result.verdict.places}
    assert "docker/app.Dockerfile" in files
    assert "Dockerfile" not in files


def test_bake_file_of_other_targets_is_not_used(tmp_path: Path) -> None:
    """Where the policy names the Dockerfile, the policy says what is built."""
    (written(tmp_path) / BAKE_FILE).write_text('target "image" {}\n')

    service = load(tmp_path)
    assert service.recipe == Recipe({"production": "ship"}, "docker/app.Dockerfile", {})
    assert not service.uses_bake_file
    assert load(Path(__file__).parents[3] / "reference-app").uses_bake_file


def test_recipe_is_what_a_bake_file_would_say() -> None:
    """Stage, Dockerfile and arguments; a bake file would take `${…}` in a value for a variable of its own."""
    recipe = Recipe({"production": "ship"}, "docker/app.Dockerfile", {"WHERE": "${HOME}/x"})

    assert recipe.targets(["production", "build"]) == {
        "production": {**shared("$${HOME}/x"), "target": "ship"},
        "build": {**shared("$${HOME}/x"), "target": "build"},
    }


def shared(where: str) -> dict[str, object]:
    return {"context": ".", "dockerfile": "docker/app.Dockerfile", "args": {"WHERE": where}}


def test_dockerfile_that_is_not_there_is_named(tmp_path: Path) -> None:
    """By the name in the policy."""
    (written(tmp_path) / "docker/app.Dockerfile").unlink()

    with pytest.raises(ServiceError, match=r"has no docker/app\.Dockerfile"):
        load(tmp_path)


def test_dockerfile_outside_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A link must not lead to a stranger's file."""
    service = tmp_path / "service"
    service.mkdir()
    (tmp_path / "secret").write_text("FROM scratch\n")
    (service / "linked").symlink_to(tmp_path / "secret")
    (service / "eightstage.toml").write_text('[service]\nname = "x"\ndockerfile = "linked"\n')

    with pytest.raises(PolicyError, match=r"toml:3: service\.dockerfile: linked leads out of"):
        load_text(service)
