"""compose.yaml, as a developer uses it: production hardened, development with an edit that is mounted or synced."""

import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from pytest_docker.plugin import Services

from eightstage.commands import targets
from eightstage.engine.client import Engine
from eightstage.service import Service

# Three services at once, each on a free port.
_OVERRIDE = """
services:
  production: {ports: !override ["127.0.0.1::3000"]}
  development: {ports: !override ["127.0.0.1::3000"]}
  mounted: {ports: !override ["127.0.0.1::3000"]}
"""
_WITHIN_S = 30.0


@pytest.fixture(scope="session")
def project(reference_app: Service, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the reference app whose layers are in the cache: compose knows nothing of a network's certificates."""
    folder = tmp_path_factory.mktemp("compose") / "service"
    shutil.copytree(reference_app.path, folder, ignore=shutil.ignore_patterns("node_modules"))
    (folder / "override.yaml").write_text(_OVERRIDE)
    (folder / ".env").write_text("LOG_LEVEL=warn\n")
    for target in ("development", "production"):
        assert targets.build(folder, target) == 0
    return folder


@pytest.fixture(scope="session")
def docker_compose_file(project: Path) -> list[str]:
    return [str(project / "compose.yaml"), str(project / "override.yaml")]


@pytest.fixture(scope="session")
def docker_compose_command(engine: Engine) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in engine.environment.items():
            patch.setenv(name, value)
        yield f"{shlex.join(engine.cli)} compose --profile production --profile mounted"


@pytest.fixture(scope="session")
def docker_setup() -> str:
    return "up --build --detach --wait"


@pytest.fixture(scope="session")
def docker_cleanup() -> str:
    return "down --volumes --timeout 1 --rmi local"


@pytest.fixture
def sync(
    docker_services: Services,
    docker_compose_command: str,
    docker_compose_file: list[str],
    docker_compose_project_name: str,
) -> Iterator[None]:
    """`docker compose watch` at work."""
    assert docker_services
    files = [word for file in docker_compose_file for word in ("--file", file)]
    words = [*shlex.split(docker_compose_command), *files, "--project-name", docker_compose_project_name]
    watch = subprocess.Popen(
        [*words, "watch", "--no-up", "development"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert watch.stdout
    assert any("watch" in line.lower() for line in watch.stdout)
    yield
    watch.terminate()
    watch.communicate(timeout=20)


def page(services: Services, name: str) -> str:
    return requests.get(f"http://127.0.0.1:{services.port_for(name, 3000)}/", timeout=5).text


def eventually(seen: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + _WITHIN_S
    while time.monotonic() < deadline:
        try:
            if seen():
                return True
        except requests.RequestException:
            pass  # it restarts with the edit
        time.sleep(0.1)
    return False


def test_production_starts_hardened(
    engine: Engine, docker_services: Services, docker_compose_project_name: str
) -> None:
    """`docker compose --profile production up --wait` ends healthy, with a read-only root and no capability."""
    labels = {"label": f"com.docker.compose.project={docker_compose_project_name}"}
    found = {c.labels["com.docker.compose.service"]: c for c in engine.sdk.containers.list(filters=labels)}

    host = found["production"].attrs["HostConfig"]

    assert found["production"].health == "healthy"
    assert host["ReadonlyRootfs"]
    assert host["CapDrop"] == ["ALL"]
    assert "production" in page(docker_services, "production")
    assert [name for name, c in found.items() if "LOG_LEVEL=warn" not in c.attrs["Config"]["Env"]] == []


@pytest.mark.usefixtures("sync")
def test_edit_is_served_by_mount_and_by_sync(project: Path, docker_services: Services) -> None:
    """An edit on the machine reaches the running development service: mounted, and through compose's watch."""
    source = project / "src" / "page.js"
    assert "EDITED" not in page(docker_services, "development")

    source.write_text(source.read_text().replace("<main>", "<main>EDITED"))

    for name in ("mounted", "development"):
        assert eventually(lambda name=name: "EDITED" in page(docker_services, name)), name  # type: ignore[misc]
