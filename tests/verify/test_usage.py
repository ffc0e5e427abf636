"""The commands that the guide shows, as they are written there."""

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from eightstage.bases import provide
from eightstage.engine.certificates import bundle
from eightstage.engine.client import Engine
from eightstage.service import Service

Docker = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def docker(engine: Engine, reference_app: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Docker]:
    """Type a line in the service's folder; the images it names are removed afterwards."""
    for major in ("26", "24"):
        provide(engine, f"node:{major}-trixie-slim")
    tag = f"eightstage-usage-{os.getpid()}"
    # The client leaves files of its own there.
    temporary = str(tmp_path_factory.mktemp("temporary"))

    def run(line: str, *, downloads: bool = False) -> subprocess.CompletedProcess[str]:
        words = [word.replace("myapp", tag) for word in shlex.split(line)]
        # On a network that inspects TLS, steps that are not in the layer cache need its certificates.
        certificates = bundle() if downloads else None
        secret = ["--secret", f"id=ca,src={certificates}"] if certificates else []
        command = [*engine.cli, words[1], *secret, *words[2:]]
        environment = {**engine.environment, "DOCKER_BUILDKIT": "1", "TMPDIR": temporary}
        return subprocess.run(
            command, cwd=reference_app.path, env=environment, capture_output=True, text=True, check=False, timeout=600
        )

    yield run
    for image in engine.sdk.api.images(name=tag):
        engine.sdk.api.remove_image(image["Id"], force=True)


def test_plain_build_gives_production(docker: Docker) -> None:
    """`docker build .` builds production, and never debug."""
    assert docker("docker build -t myapp:plain .", downloads=True).returncode == 0
    assert docker("docker build --target=production -t myapp:prod .", downloads=True).returncode == 0

    ids = [docker(f"docker inspect --format {{{{.Id}}}} myapp:{tag}").stdout for tag in ("plain", "prod")]
    assert ids[0] == ids[1] != ""


def test_tests_run(docker: Docker) -> None:
    """The testing target is built and run, and its exit code is that of the tests."""
    assert docker("docker build --target=testing -t myapp:test .", downloads=True).returncode == 0

    done = docker("docker run --rm myapp:test")

    assert done.returncode == 0, done.stdout
    assert "fail 0" in done.stdout


def test_development_serves_mounted_sources(docker: Docker, reference_app: Service) -> None:
    """Development answers on both of its ports with the sources of this machine mounted."""
    assert docker("docker build --target=development -t myapp:dev .", downloads=True).returncode == 0
    ports = "-p 127.0.0.1::3000 -p 127.0.0.1::9229"

    started = docker(f"docker run --rm -d {ports} -v {reference_app.path}/src:/app/src myapp:dev")

    container = started.stdout.strip()
    try:
        assert started.returncode == 0, started.stderr
        for port, path in ((3000, "/health"), (9229, "/json/version")):
            address = docker(f"docker port {container} {port}").stdout.strip()
            assert eventually(f"http://{address}{path}") == 200
    finally:
        docker(f"docker rm -f {container}")


def test_debug_builds(docker: Docker) -> None:
    """The debug target is built."""
    assert docker("docker build --target=debug -t myapp:debug .", downloads=True).returncode == 0


def test_another_node_version(docker: Docker) -> None:
    """A build argument gives production on the previous line of Node.js."""
    built = docker("docker build --build-arg NODE_VERSION=24 --target=production -t myapp:node24 .", downloads=True)
    assert built.returncode == 0, built.stderr

    version = docker("docker run --rm --entrypoint /usr/local/bin/node myapp:node24 --version")

    assert version.stdout.startswith("v24.")


def test_reports_are_exported(docker: Docker, tmp_path: Path) -> None:
    """One command writes the audit and both bills of materials into a folder."""
    done = docker(f"docker buildx bake --file docker-bake.hcl --set reports.output=type=local,dest={tmp_path} reports")

    assert done.returncode == 0, done.stderr
    assert {p.name for p in tmp_path.iterdir()} >= {"audit.json", "sbom.cdx.json", "sbom.spdx.json"}


@pytest.mark.usefixtures("engine")
def test_docker_can_be_typed(reference_app: Service) -> None:
    """With what `engine.env` prints, docker, buildx and compose are found and reach the engine, from any shell."""
    typed = (
        'eval "$(python -m eightstage engine.env)" && docker version --format "{{.Server.Version}}"'
        " && docker buildx bake --print production && docker compose config --services"
    )
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-euc", typed],
        cwd=reference_app.path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    assert '"reference-app:production"' in done.stdout
    assert done.stdout.endswith("development\n")


def eventually(url: str) -> int:
    session = requests.Session()
    session.trust_env = False
    deadline = time.monotonic() + 15
    while True:
        try:
            return session.get(url, timeout=2).status_code
        except requests.RequestException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
