"""BuildKit beside the engine: compiled once from Go modules, then run in containers and asked over TLS."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import attrs
import pytest
import trustme

from eightstage.bases import provide
from eightstage.engine import rootfs
from eightstage.engine.apt import PrivateApt
from eightstage.engine.builder import with_builder
from eightstage.engine.client import Engine
from eightstage.engine.containers import create
from eightstage.engine.places import Places
from eightstage.engine.scope import Scope

MODULE = Path(__file__).parent / "buildkit"
PROGRAMS = ("buildkitd", "buildctl")
REGISTRY_PORT = 5000
BUILDKIT_PORT = 1234

DOCKERFILE = """FROM debian:trixie-slim
COPY root/ /
RUN ldconfig
VOLUME /var/lib/buildkit
ENTRYPOINT ["buildkitd"]
"""
REGISTRY = f"""version: 0.1
storage: {{filesystem: {{rootdirectory: /var/lib/registry}}}}
http: {{addr: ":{REGISTRY_PORT}"}}
"""

# A builder's name, and further options of `docker buildx create`.
MakeBuilder = Callable[..., Engine]


@pytest.fixture(scope="session")
def programs(tell: Callable[[str], None]) -> Path:
    """The folder with BuildKit's programs, compiled when it is not there."""
    key = hashlib.sha256((MODULE / "go.sum").read_bytes()).hexdigest()[:12]
    folder = Places.default().home / "builders" / key
    if folder.is_dir():
        return folder
    assert shutil.which("go"), f"BuildKit is compiled with the Go that {MODULE / 'go.mod'} names; none is on PATH"
    tell("[builders] compiling BuildKit from Go modules (once; ten minutes on two cores)")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        packages = [f"github.com/moby/buildkit/cmd/{name}" for name in PROGRAMS]
        command = ["go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w", "-o", made, *packages]
        subprocess.run(command, cwd=MODULE, env={**os.environ, "CGO_ENABLED": "0", "GOFLAGS": ""}, check=True)
        shutil.copytree(made, folder)
    return folder


@pytest.fixture(scope="session")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with Debian's runc and registry."""
    places = Places.default()
    root = tmp_path_factory.mktemp("debian") / "root"
    archives = PrivateApt(places.downloads / "builders", places.suite).download(["runc", "docker-registry"])
    rootfs.unpack(archives, root)
    return root


@pytest.fixture(scope="session")
def image(engine: Engine, programs: Path, debian: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An image of BuildKit, as the builder of a container is made from, that also holds a registry."""
    provide(engine, "debian:trixie-slim")
    folder = tmp_path_factory.mktemp("image")
    binaries = folder / "root/usr/bin"
    binaries.mkdir(parents=True)
    for file in [*(programs / name for name in PROGRAMS), debian / "usr/sbin/runc", debian / "usr/bin/docker-registry"]:
        shutil.copy(file, binaries)
    library = next(debian.glob("usr/lib/*/libseccomp.so.2"))
    target = folder / "root" / library.parent.relative_to(debian)
    target.mkdir(parents=True)
    shutil.copy(library, target)
    (folder / "root/etc").mkdir()
    (folder / "root/etc/registry.yml").write_text(REGISTRY, encoding="utf-8")
    (folder / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
    tag = f"eightstage-test/buildkit:{os.getpid()}"
    engine.run_cli("buildx", "build", "--load", "--tag", tag, str(folder))
    yield tag
    engine.run_cli("image", "rm", tag)


@pytest.fixture(scope="session")
def foreign(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The engine, asked by a docker command with a list of builders of its own."""
    config = str(tmp_path_factory.mktemp("buildx"))
    return attrs.evolve(engine, environment={**engine.environment, "BUILDX_CONFIG": config})


@pytest.fixture(scope="session")
def make_container_builder(foreign: Engine, image: str) -> Iterator[MakeBuilder]:
    """Make builders in containers, as the usual set-up of pipelines does; they and their caches are removed at the end."""
    made: list[str] = []

    def make(name: str, *options: str) -> Engine:
        full = f"eightstage-{name}-{os.getpid()}"
        words = [w for option in (f"image={image}", *options) for w in ("--driver-opt", option)]
        foreign.run_cli("buildx", "create", "--name", full, "--driver", "docker-container", *words)
        made.append(full)
        return with_builder(foreign, full)

    yield make
    for name in made:
        foreign.run_cli("buildx", "rm", name)


@attrs.frozen
class Certificates:
    """What a server and a client of one authority need: ca.pem, cert.pem and key.pem in a folder each."""

    server: Path
    client: Path


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Certificates that an authority of this run has signed."""
    folder, authority = tmp_path_factory.mktemp("certificates"), trustme.CA()
    for name, subjects in (("server", ("127.0.0.1", "buildkit")), ("client", ("client.example.com",))):
        (folder / name).mkdir()
        leaf = authority.issue_cert(*subjects)
        authority.cert_pem.write_to_path(folder / name / "ca.pem")
        leaf.cert_chain_pems[0].write_to_path(folder / name / "cert.pem")
        leaf.private_key_pem.write_to_path(folder / name / "key.pem")
    return Certificates(folder / "server", folder / "client")


@pytest.fixture(scope="session")
def remote_builder(foreign: Engine, image: str, certificates: Certificates) -> Iterator[Engine]:
    """A BuildKit that answers over TLS only, and only to those that have a certificate of its authority."""
    words = ["--addr", f"tcp://0.0.0.0:{BUILDKIT_PORT}", "--tlscacert", "/tls/ca.pem"]
    words += ["--tlscert", "/tls/cert.pem", "--tlskey", "/tls/key.pem"]
    binds = {str(certificates.server): {"bind": "/tls", "mode": "ro"}}
    name = f"eightstage-remote-{os.getpid()}"
    with ExitStack() as end:
        scope = end.enter_context(Scope(foreign))
        settings = {"command": words, "ports": [BUILDKIT_PORT], "privileged": True, "binds": binds}
        container = end.enter_context(create(scope, image, "buildkit", **settings))  # type: ignore[arg-type]
        container.start()
        host, port = container.address(BUILDKIT_PORT)
        files = {"cacert": "ca.pem", "cert": "cert.pem", "key": "key.pem"}
        options = ",".join(f"{name}={certificates.client / file}" for name, file in files.items())
        create_builder = [
            "buildx",
            "create",
            "--name",
            name,
            "--driver",
            "remote",
            "--driver-opt",
            f"{options},servername=buildkit",
        ]
        foreign.run_cli(*create_builder, f"tcp://{host}:{port}")
        yield with_builder(foreign, name)
        foreign.run_cli("buildx", "rm", name)


@pytest.fixture(params=["container", "remote"], scope="session")
def other(request: pytest.FixtureRequest) -> Engine:
    """The engine with a builder that is not its own: in a container, then elsewhere."""
    if request.param == "remote":
        return request.getfixturevalue("remote_builder")  # type: ignore[no-any-return]
    make: MakeBuilder = request.getfixturevalue("make_container_builder")
    return make("builder")


@contextmanager
def registry(scope: Scope, image: str) -> Iterator[str]:
    """A registry in a container; its ID, for builders that share its network and find it at localhost."""
    entry = ["docker-registry", "serve", "/etc/registry.yml"]
    with create(scope, image, "registry", entrypoint=entry) as container:
        container.start()
        yield container.id


@pytest.fixture
def registry_id(scope: Scope, image: str) -> Iterator[str]:
    with registry(scope, image) as found:
        yield found
