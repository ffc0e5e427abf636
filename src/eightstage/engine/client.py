"""The engine that is used: the one that answers, or else the private one."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from eightstage.engine import private
from eightstage.engine.places import Places
from eightstage.errors import EngineError, EngineUnavailable

if TYPE_CHECKING:
    import docker

# More than any number of checks that run side by side.
_CONNECTIONS = 32
_TIMEOUT_S = 120


@attrs.frozen(slots=False)
class Engine:
    """
    A reachable engine and the docker command that fits it.

    host: Its address, such as "unix:///var/run/docker.sock".
    origin: "DOCKER_HOST", "context NAME" or "private engine".
    cli: The docker command, with buildx and compose.
    environment: The complete environment to run it with.
    started_here: Whether this process started it.
    """

    host: str
    origin: str
    cli: tuple[str, ...]
    environment: Mapping[str, str] = attrs.field(repr=False)
    is_private: bool = False
    started_here: bool = False

    @cached_property
    def sdk(self) -> "docker.DockerClient":
        """The Docker SDK, connected; imported late because that takes 170 ms."""
        import docker  # noqa: PLC0415

        if self.origin.startswith("context"):
            return docker.from_env(timeout=_TIMEOUT_S, max_pool_size=_CONNECTIONS)
        return docker.DockerClient(self.host, timeout=_TIMEOUT_S, max_pool_size=_CONNECTIONS)

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
        EngineUnavailable: Neither can be had; says what to install.
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

    Raises:
        EngineUnavailable: DOCKER_HOST names an engine and it does not answer.
    """
    places = Places.default()
    host = os.environ.get("DOCKER_HOST")
    if host == f"unix://{places.socket}":
        host = None
    elif host:
        if not _answers():
            raise EngineUnavailable(f"no engine answers at DOCKER_HOST={host}", "start it, or unset DOCKER_HOST")
        return _machine(host, "DOCKER_HOST")
    elif _answers():
        return _machine(_context_host(), f"context {_context_name()}")
    if private.is_running(places) and private.answers(places):
        return _private(places, started_here=False)
    return None


def _private(places: Places, *, started_here: bool) -> Engine:
    private.write_client_config(places)
    inherited = {k: v for k, v in os.environ.items() if k not in {"DOCKER_CONTEXT", "BUILDX_BUILDER"}}
    host = f"unix://{places.socket}"
    environment = inherited | {"DOCKER_HOST": host, "DOCKER_CONFIG": str(places.client_config)}
    return Engine(
        host, "private engine", (str(places.client),), environment, is_private=True, started_here=started_here
    )


def _machine(host: str, origin: str) -> Engine:
    command = shutil.which("docker")
    if command is None:
        raise EngineError(
            f"an engine answers ({origin}), but there is no docker command", "install the docker CLI with buildx"
        )
    has_buildx = subprocess.run([command, "buildx", "version"], capture_output=True, check=False).returncode == 0
    if not has_buildx:
        raise EngineError(f"{command} has no buildx", "install the docker-buildx plug-in (Debian: docker-buildx)")
    return Engine(host, origin, (command,), dict(os.environ))


def _answers() -> bool:
    import docker  # noqa: PLC0415 - see Engine.sdk
    from docker.errors import DockerException  # noqa: PLC0415

    try:
        with_timeout = docker.from_env(timeout=5)
        with_timeout.ping()
        with_timeout.close()
    except (DockerException, OSError):
        return False
    return True


def _context_name() -> str:
    from docker.context import ContextAPI  # noqa: PLC0415 - see Engine.sdk

    return os.environ.get("DOCKER_CONTEXT") or str(ContextAPI.get_current_context().name)


def _context_host() -> str:
    from docker.context import ContextAPI  # noqa: PLC0415 - see Engine.sdk

    return str(ContextAPI.get_context(_context_name()).Host)
