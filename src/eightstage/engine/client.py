"""The engine that is used: the chosen one, or the one that answers where Docker is expected, or the private one."""

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from eightstage.engine import private
from eightstage.engine.dial import Dialer
from eightstage.engine.endpoint import Endpoint, ask_version, resolve
from eightstage.engine.places import Places
from eightstage.engine.requirements import refuse_old_buildx, refuse_other_engines
from eightstage.engine.ssh import share_connection
from eightstage.errors import EngineError

if TYPE_CHECKING:
    import docker

# More than any number of checks that run side by side.
_CONNECTIONS = 32
_TIMEOUT_S = 120
_DEFAULT_SOCKET: Final = Path("/var/run/docker.sock")


@attrs.frozen(slots=False)
class Engine:
    """
    A reachable engine and the docker command that fits it.

    host: Its address, such as "unix:///var/run/docker.sock".
    origin: "DOCKER_HOST", "context NAME" or "private engine".
    cli: The docker command, with buildx and compose.
    environment: The complete environment to run it with.
    started_here: Whether this process started it.
    built_images: The file in which the images that are built in it are noted; only the private engine has one.
    """

    host: str
    origin: str
    cli: tuple[str, ...]
    environment: Mapping[str, str] = attrs.field(repr=False)
    is_private: bool = False
    started_here: bool = False
    built_images: Path | None = attrs.field(default=None, repr=False)

    @cached_property
    def sdk(self) -> "docker.DockerClient":
        """The Docker SDK, connected; imported late because that takes 170 ms."""
        import docker  # noqa: PLC0415

        host = self.host if self.host.startswith("unix://") else f"unix://{self._dialer.socket}"
        client = docker.DockerClient(host, timeout=_TIMEOUT_S, max_pool_size=_CONNECTIONS)
        # Proxies and credentials of the environment are for other hosts.
        client.api.trust_env = False
        return client

    @cached_property
    def _dialer(self) -> Dialer:
        return Dialer(self.cli, self.environment)

    @cached_property
    def version(self) -> Mapping[str, Any]:
        """What it answers when asked for its version."""
        return dict(self.sdk.version())

    @cached_property
    def info(self) -> Mapping[str, Any]:
        """What it says of itself: root folder, drivers, security options."""
        return dict(self.sdk.info())

    @cached_property
    def stores_files_here(self) -> bool:
        """
        Whether the engine's folders are folders of this machine.

        Proven by the file in which an engine keeps its identity, since another engine's folders have the same names.
        """
        try:
            kept = Path(str(self.info["DockerRootDir"]), "engine-id").read_text(encoding="utf-8").strip()
        except OSError:
            return False
        return bool(kept) and kept == self.info.get("ID")

    def run_cli(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """
        Run the docker command.

        Raises:
            EngineError: It failed; holds its last lines.
        """
        done = subprocess.run(
            [*self.cli, *arguments], env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            last = "\n    ".join((done.stderr or done.stdout).strip().splitlines()[-8:])
            raise EngineError(f"docker {' '.join(arguments[:2])} failed:\n    {last}")
        return done


def connect(announce: Callable[[str], None] = lambda _: None) -> Engine:
    """
    The engine of the machine when one answers, else the private one, started and installed where needed.

    Raises:
        EngineUnavailable: The chosen one does not answer, or none can be had; says what to do.
        EngineError: There is one, and it cannot be used.
    """
    found = find()
    if found is not None:
        return found
    return connect_private(Places.default(), announce)


def connect_private(places: Places, announce: Callable[[str], None] = lambda _: None) -> Engine:
    """
    The private engine of these places, installed and started where needed.

    Raises:
        EngineUnavailable, EngineError: It cannot be had here.
    """
    was_started = private.start(places, announce)
    return _private(places, started_here=was_started)


def find() -> Engine | None:
    """
    The engine that answers now; starts nothing.

    An engine that somebody chose, by DOCKER_HOST or a context, is used or refused, and never replaced by another one.

    Raises:
        EngineUnavailable: The chosen engine does not answer; names the cause.
        EngineError: An engine answers and cannot be used.
    """
    places = Places.default()
    if os.environ.get("DOCKER_HOST") == f"unix://{places.socket}":
        return _running_private(places)
    command = shutil.which("docker")
    if command is None:
        _refuse_without_command()
        return _running_private(places)
    environment = dict(os.environ)
    endpoint = resolve(command, environment)
    if not endpoint.is_chosen and not _listens(_DEFAULT_SOCKET):
        return _running_private(places)
    return _machine(command, environment, endpoint)


def _machine(command: str, environment: dict[str, str], endpoint: Endpoint) -> Engine:
    if endpoint.host.startswith("ssh://"):
        environment = share_connection(endpoint.host, environment)
    refuse_other_engines(ask_version(command, environment, endpoint))
    buildx = subprocess.run(
        [command, "buildx", "version"], env=environment, capture_output=True, text=True, check=False
    )
    if buildx.returncode != 0:
        raise EngineError(f"{command} has no buildx", "install the docker-buildx plug-in (Debian: docker-buildx)")
    refuse_old_buildx(buildx.stdout)
    return Engine(endpoint.host, endpoint.origin, (command,), environment)


def _refuse_without_command() -> None:
    """Raise where an engine was chosen, or listens where Docker is expected, and there is no docker command for it."""
    host = os.environ.get("DOCKER_HOST")
    context = os.environ.get("DOCKER_CONTEXT")
    chosen = f"DOCKER_HOST={host}" if host else f"DOCKER_CONTEXT={context}" if context else ""
    if not chosen and _listens(_DEFAULT_SOCKET):
        chosen = f"the engine at {_DEFAULT_SOCKET}"
    if chosen:
        raise EngineError(f"{chosen} cannot be used: there is no docker command", "install the docker CLI with buildx")


def _listens(path: Path) -> bool:
    """Whether somebody listens on a Unix socket; one that may not be opened counts, as it has an owner."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        try:
            client.connect(str(path))
        except PermissionError:
            return True
        except OSError:
            return False
    return True


def _running_private(places: Places) -> Engine | None:
    if private.is_running(places) and private.answers(places):
        return _private(places, started_here=False)
    return None


def _private(places: Places, *, started_here: bool) -> Engine:
    private.write_client_config(places)
    return Engine(
        f"unix://{places.socket}",
        "private engine",
        (str(places.client),),
        private.client_environment(places),
        is_private=True,
        started_here=started_here,
        built_images=places.built_images,
    )
