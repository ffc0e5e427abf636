"""Images that are removed, judged or mounted into: what belongs to the service, and nothing of anybody else."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eightstage.commands import targets
from eightstage.contract import STAGES
from eightstage.engine import images, sources
from eightstage.engine.client import Engine
from eightstage.engine.scope import Scope
from eightstage.service import Service, load
from eightstage.verify import judged
from eightstage.verify.results import EngineFacts, Report, TargetFacts

TITLE = "org.opencontainers.image.title"
IGNORED = shutil.ignore_patterns("verifier", "node_modules", "reports")
# Names that a pattern made of "app" takes for its own.
NEIGHBOURS = ("xapp", "team/app", "app-x")


@pytest.fixture
def tags(engine: Engine) -> Iterator[set[str]]:
    """Names of images of this test; whatever is left of them goes at its end."""
    names: set[str] = set()
    yield names
    for name in names & _there(engine, names):
        engine.sdk.api.remove_image(name, force=True)


def _there(engine: Engine, names: set[str]) -> set[str]:
    return {tag for image in engine.sdk.api.images() for tag in image.get("RepoTags") or () if tag in names}


def _named(folder: Path, name: str) -> Path:
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM scratch AS production\n")
    (folder / "docker-bake.hcl").write_text("")
    (folder / "eightstage.toml").write_text(f'[service]\nname = "{name}"\nport = 3000\n')
    return folder


def test_clean_removes_this_services_images_alone(engine: Engine, tmp_path: Path, tags: set[str]) -> None:
    """Exactly its name, a stage's tag and its label; images of `reference-app` and others stay, and so does what runs."""
    name = "eightstage-clean-app"
    own = {f"{name}:{stage}" for stage in STAGES}
    others = {f"{other.replace('app', name)}:production" for other in NEIGHBOURS} | {f"{name}:latest", f"{name}:base"}
    tags |= own | others | {f"other-{name}:production"}
    for tag in own | others:
        _image(engine, tmp_path, tag, title="somebody-else" if tag == f"{name}:base" else name)
    held = engine.sdk.api.create_container(f"{name}:debug", command=["none"])["Id"]
    try:
        assert targets.clean(_named(tmp_path / "service", name)) == 0
    finally:
        engine.sdk.api.remove_container(held)

    assert _there(engine, own | others) == others | {f"{name}:debug"}


def _image(engine: Engine, folder: Path, tag: str, title: str) -> None:
    context = folder / tag.replace("/", "-").replace(":", "-")
    context.mkdir()
    (context / "file").write_text(tag)
    (context / "Dockerfile").write_text("FROM scratch\nCOPY file /\n")
    engine.run_cli("buildx", "build", "--load", "--label", f"{TITLE}={title}", "--tag", tag, str(context))


def test_every_image_of_a_service_can_be_cleaned(engine: Engine, repository: Path) -> None:
    """The bake file puts the label that `clean` looks for on all eight targets."""
    printed = engine.run_cli("buildx", "bake", "--file", str(repository / "reference-app/docker-bake.hcl"), "--print")

    labels = [line for line in printed.stdout.splitlines() if f'"{TITLE}": "reference-app"' in line]
    assert len(labels) == len(STAGES)


@pytest.mark.parametrize("what", ["the service", "its sources"])
@pytest.mark.usefixtures("engine")
def test_dev_says_that_it_cannot_mount(reference_app: Service, tmp_path: Path, what: str) -> None:
    """Where the engine has no such folder, or another one of that name, nothing is made there, and watch is offered."""
    folder = tmp_path / "service"
    hidden, shown = (
        (folder, reference_app.path) if what == "the service" else (folder / "src", reference_app.path / "src")
    )
    if what == "the service":
        folder.mkdir()
    else:
        shutil.copytree(reference_app.path, folder, ignore=IGNORED)
        for file in (folder / "src").glob("*.js"):
            file.write_text("another")
    # Only this process and its children see what is mounted; the engine does not.
    script = 'mount -t tmpfs tmpfs "$0" && cp -r "$1"/. "$0" && shift && exec "$@"'
    command = [str(hidden), str(shown), sys.executable, "-m", "eightstage", "dev", "--path", str(folder)]
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, *command], capture_output=True, text=True, check=False, timeout=120
    )

    assert done.returncode == 2, done.stderr
    assert f"does not see {folder}/src, so it cannot be mounted" in done.stderr
    assert "docker compose up --watch development" in done.stderr
    assert what == "its sources" or list(folder.iterdir()) == []


def test_every_folder_of_the_allow_list_is_mounted(
    engine: Engine, reference_app: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second folder of sources is served as well; what no build gets is not."""
    folder = tmp_path / "service"
    shutil.copytree(reference_app.path, folder, ignore=IGNORED)
    for name in ("lib", "private"):
        (folder / name).mkdir()
        (folder / name / "file.js").write_text(name)
    ignore = folder / ".dockerignore"
    ignore.write_text(f"{ignore.read_text()}!lib\n")
    assert targets.build(folder, "development") == 0
    # The images of the build are named by the tags of its bake file.
    assert "development  reference-app:development" in capsys.readouterr().out

    with Scope(engine) as scope:
        mounted = sources.mounts(scope, "reference-app:development", load(folder))

    assert [mount["Target"] for mount in mounted] == ["/app/src", "/app/lib", "/app/scripts", "/app/test"]
    assert all(mount["ReadOnly"] for mount in mounted)


def test_name_that_another_checkout_took(
    engine: Engine, reference_app: Service, tmp_path: Path, tags: set[str]
) -> None:
    """What was judged is named by its ID; a name that leads to another image by now is not passed over."""
    name = "eightstage-judged"
    tags |= {f"{name}:production", f"{name}-before:production"}
    for tag in (f"{name}-before:production", f"{name}:production"):
        _image(engine, tmp_path, tag, title=name)
    mine = images.inspect(engine, f"{name}-before:production")["Id"]
    facts = TargetFacts("production", mine, None, None, 0.0, (0, 0), None)
    report = Report(
        *(
            name,
            reference_app.path,
            EngineFacts(engine.host, engine.origin),
            (),
            datetime(2026, 1, 1, tzinfo=UTC),
            1.0,
            0.0,
            {"production": facts},
        ),
        (),
    )

    shown = [line.plain for line in judged.lines(report, engine)]
    engine.sdk.api.tag(mine, name, "production")

    assert shown[0] == f"production: {mine}"
    assert shown[1].startswith(f"another build has taken the names {name}:production meanwhile")
    assert [line.plain for line in judged.lines(report, engine)] == shown[:1]
