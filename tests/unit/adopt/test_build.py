"""Which build is adopted, where files name one or several."""

from pathlib import Path

import pytest

from eightstage.adopt.build import Build, choices, chosen, named_by_hand, possible
from eightstage.errors import ServiceError

FILE = "docker/app.Dockerfile"


def repository(folder: Path, *files: str) -> Path:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("FROM scratch\n")
    return folder


@pytest.mark.parametrize(
    ("files", "named", "expected"),
    [
        (["Dockerfile"], [], [("Dockerfile", ".")]),
        (["Dockerfile", FILE], [Build("x", FILE)], [("Dockerfile", ".")]),
        ([FILE], [Build("x", FILE), Build("y", FILE)], [(FILE, ".")]),
        ([FILE], [Build("x", "gone/Dockerfile")], [(FILE, ".")]),
        (["api/Dockerfile", "api/go.mod"], [], [("api/Dockerfile", "api")]),
        (["api/Dockerfile", "web/Dockerfile"], [], [("api/Dockerfile", "."), ("web/Dockerfile", ".")]),
        (["Containerfile"], [], [("Containerfile", ".")]),
        (["node_modules/x/Dockerfile", "README.md"], [], []),
        ([FILE], [Build("x", FILE, "docker"), Build("y", FILE, "../other")], [(FILE, "docker")]),
    ],
    ids=[
        "beside",
        "beside, whatever else is named",
        "named twice",
        "named, and not there",
        "with sources of its own",
        "several",
        "another name",
        "of somebody else",
        "a context that leads out",
    ],
)
def test_possible_builds(tmp_path: Path, files: list[str], named: list[Build], expected: list[tuple[str, str]]) -> None:
    """The one beside the policy, those that a file names, or those that lie around."""
    assert choices(possible(repository(tmp_path, *files), named)) == expected


def test_what_ships_says_the_target() -> None:
    """A compose file for development does not; what it says of the container is used all the same."""
    development = Build("compose.yaml", target="dev", arguments={"A": "dev"}, environment={"PORT": "80"}, health="/up")
    pipeline = Build("ci.yml", target="ship", arguments={"A": "1"})

    found = chosen([development, pipeline], ("Dockerfile", "."))

    assert found == Build("ci.yml; compose.yaml", "Dockerfile", ".", "ship", {"A": "1"}, {"PORT": "80"}, "/up")


def test_target_of_development_alone_is_not_what_ships() -> None:
    """Then the last stage is."""
    assert chosen([Build("compose.yaml", target="development")], ("Dockerfile", ".")).target == ""


def test_dockerfile_outside_of_its_context_is_no_choice(tmp_path: Path) -> None:
    """A policy stands in the context, and names what is below it."""
    build = Build("compose.yaml", FILE, "api")

    assert build.dockerfile == ""
    folder = repository(tmp_path, FILE)
    assert choices(possible(folder, [build])) == choices(named_by_hand(folder, FILE, [build])) == [(FILE, ".")]


def test_file_that_somebody_names_has_to_be_there(tmp_path: Path) -> None:
    """A typing mistake is told, and a file that is there is taken."""
    folder = repository(tmp_path, FILE)

    assert choices(named_by_hand(folder, f"./{FILE}", [])) == [(FILE, ".")]
    with pytest.raises(ServiceError, match="has no docker/other"):
        named_by_hand(folder, "docker/other", [])
