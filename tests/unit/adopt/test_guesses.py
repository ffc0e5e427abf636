"""What the text of a Dockerfile says: facts of the service, and which stage plays which role."""

from pathlib import Path

import pytest

from eightstage.adopt.build import Build
from eightstage.adopt.draft import Draft
from eightstage.adopt.guess import Guess
from eightstage.adopt.roles import Roles
from eightstage.adopt.text import Text
from eightstage.dockerfile import parse
from eightstage.errors import ServiceError

FOREIGN = Path(__file__).parents[2] / "data" / "foreign"


def said(text: str) -> dict[str, object]:
    dockerfile = parse(text)
    return {guess.key: guess.value for guess in Text(dockerfile, dockerfile.stages[-1]).guesses()}


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("FROM scratch\nEXPOSE 8080/tcp 9090", "port", 8080),
        ("FROM scratch\nEXPOSE 22 3000", "port", 3000),
        ("FROM scratch\nEXPOSE 22", "port", 22),
        ("FROM scratch\nEXPOSE 8080\nEXPOSE 9000", "port", 8080),
        ("FROM scratch\nEXPOSE 8443 8080\nHEALTHCHECK CMD wget http://127.0.0.1:8080/", "port", 8080),
        ("FROM scratch\nENV PORT=8080\nEXPOSE 9000 8080", "port", 8080),
        ("FROM scratch\nENV PORT=8000\nEXPOSE ${PORT}", "port", 8000),
        ("FROM scratch\nARG PORT=8000\nEXPOSE $PORT", "port", 8000),
        ("FROM scratch\nENV PORT=8000", "port", 8000),
        ("FROM scratch\nEXPOSE $UNKNOWN", "port", None),
        ("FROM scratch", "port", None),
        ("FROM scratch AS a\nUSER 10:20\nFROM a", "user", "10:20"),
        ("FROM scratch\nUSER app", "user", None),
        ("FROM scratch\nUSER 0:0", "user", None),
        ("FROM scratch\nENV HOME=/srv\nWORKDIR $HOME/app", "application", "/srv/app"),
        ('FROM scratch\nWORKDIR /\nENTRYPOINT ["/server"]', "application", "/server"),
        ('FROM scratch\nCMD ["server"]', "application", None),
        ("FROM scratch\nHEALTHCHECK CMD wget -q http://127.0.0.1:80/up || exit 1", "path", "/up"),
        ("FROM scratch\nHEALTHCHECK CMD [\"node\", \"-e\", \"fetch('http://[::1]:80/a/b').then(x)\"]", "path", "/a/b"),
        ('FROM scratch\nHEALTHCHECK CMD ["/server", "-check"]', "path", None),
        ("FROM scratch\nHEALTHCHECK CMD wget http://127.0.0.1:80", "path", None),
    ],
)  # fmt: skip
def test_text_says(text: str, key: str, value: object) -> None:
    """What is written, with the variables that have a value; what only a run can tell is not guessed."""
    assert said(text)[key] == value


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("go-alone", {"production": "ship"}),
        ("go-static", {"production": "ship"}),
        ("java-layers", {"production": "app"}),
        (
            "node-bind-mounts",
            {"base": "foundation", "dependencies": "packages", "build": "compile", "production": "final"},
        ),
        ("node-plain", {"dependencies": "deps", "build": "compile", "production": "final"}),
        ("python-prefork", {"dependencies": "builder", "production": "runtime"}),
        ("python-uv", {"build": "builder", "testing": "tests", "production": "runtime"}),
        ("rust-planner", {"base": "toolchain", "build": "builder", "production": "runtime"}),
        ("static-site", {"build": "assets", "production": "web"}),
    ],
)
def test_stages_play_their_roles(name: str, roles: dict[str, str]) -> None:
    """By what they take and do; a stage with the name of its role is not mentioned."""
    draft = Draft.of(FOREIGN / name, Build("x"))

    assert {guess.key: guess.value for guess in draft.guesses() if guess.table == "stages"} == roles


def test_stage_without_a_name_has_no_role() -> None:
    """There is nothing to call it by."""
    dockerfile = parse("FROM debian AS dev\nCMD x\n\nFROM debian\nCMD x\n")

    found = [*Roles(dockerfile, dockerfile.stages[-1], "last").guesses()]

    assert found == [Guess("stages", "development", "dev", "its name")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "My Service_2"
    made.mkdir()
    (made / "Dockerfile").write_text("FROM debian:13@sha256:" + "0" * 64 + " AS one\nFROM one AS two\n")
    return made


def test_what_is_there_is_kept(folder: Path) -> None:
    """Pinning by digest, and the rules that the project ignores already."""
    (folder / ".hadolint.yaml").write_text("ignored: [DL4006, not-a-rule]\n")

    found = {(g.table, g.key): g.value for g in Draft.of(folder, Build("x")).guesses()}

    assert found["base_images", "pin"] == "digest"
    assert found["hadolint", "ignore"] == ["DL3003", "DL3008", "DL3018", "DL3041", "DL3059", "DL4006"]
    assert found["service", "name"] == "my-service-2"


def test_target_is_what_ships(folder: Path) -> None:
    """As a file names it, which the reason says."""
    found = [g for g in Draft.of(folder, Build("ci.yml", target="one")).guesses() if g.key == "production"]

    assert found == [Guess("stages", "production", "one", "the target in ci.yml")]


def test_target_that_is_not_there_is_told(folder: Path) -> None:
    """With the file that names it, and the stages that there are."""
    with pytest.raises(ServiceError, match=r"ci.yml: the Dockerfile has no stage 'three'\n  it has one, two"):
        Draft.of(folder, Build("ci.yml", target="three"))
