"""The builder that the docker command uses: the engine's own, or another, which does not share the engine's images."""

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from eightstage.engine.client import Engine
from eightstage.errors import EngineError

# A builder in a container is created and started meanwhile, and its image pulled.
_START_S = 300
_HINT = "see: docker buildx ls; name another with --builder, or the engine's own with --builder default"


@attrs.frozen
class Builder:
    """
    A builder of buildx.

    driver: "docker" for the engine's own, else "docker-container", "remote", "kubernetes" or another.
    """

    name: str
    driver: str

    @property
    def is_the_engines(self) -> bool:
        """Whether it shares the engine's images: those of the engine are its own, and its results are there at once."""
        return self.driver == "docker"


def with_builder(engine: Engine, name: str) -> Engine:
    """The engine with the builder of that name; as it is when the name is empty."""
    return attrs.evolve(engine, environment={**engine.environment, "BUILDX_BUILDER": name}) if name else engine


def find_builder(engine: Engine, *, starts: bool = True) -> Builder:
    """
    The builder in use: the one that `BUILDX_BUILDER` or `docker buildx use` names, else the engine's own.

    Args:
        engine: Its docker command is asked.
        starts: Whether to start it if it is not running; only then is it known to answer.

    Raises:
        EngineError: There is no such builder, or it does not answer.
    """
    done = _inspect(engine, *(["--bootstrap"] if starts else []))
    if done.returncode != 0:
        raise _refusal(engine, done)
    builder = _described(done.stdout)
    if starts and not re.search(r"^Status:\s*running", done.stdout, re.MULTILINE):
        raise _refusal(engine, done)
    return builder


def definition(command: list[str], folder: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """
    The targets of a bake file as buildx understands them, by name.

    Args:
        command: The bake, without `--print`.
        folder: Where it runs.
        environment: What it runs with.

    Raises:
        EngineError: The bake file cannot be read.
    """
    done = subprocess.run(
        [*command, "--print"], cwd=folder, env=dict(environment), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise EngineError(f"the bake file cannot be read: {last_line(done.stderr)}")
    return dict(json.loads(done.stdout)["target"])


def last_line(text: str) -> str:
    """The last line of what a command printed, without the word that every error begins with."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("ERROR: ") if lines else "it said nothing"


def _inspect(engine: Engine, *options: str) -> subprocess.CompletedProcess[str]:
    command = [*engine.cli, "buildx", "inspect", *options]
    try:
        return subprocess.run(
            command, env=dict(engine.environment), capture_output=True, text=True, check=False, timeout=_START_S
        )
    except subprocess.TimeoutExpired as error:
        raise EngineError(f"the builder did not start in {_START_S} s", _HINT) from error


def _described(text: str) -> Builder:
    found = {key: re.search(rf"^{key}:\s*(\S+)", text, re.MULTILINE) for key in ("Name", "Driver")}
    name, driver = found["Name"], found["Driver"]
    if name is None or driver is None:
        raise EngineError(f"docker buildx inspect cannot be understood: {text[:200]!r}")
    return Builder(name[1], driver[1])


def _refusal(engine: Engine, failed: subprocess.CompletedProcess[str]) -> EngineError:
    reason = last_line(failed.stderr or failed.stdout)
    missing = re.search(r'no builder "?([^"\s]+)"? found', failed.stderr)
    if missing:
        return EngineError(f"there is no builder called {missing[1]!r}", _HINT)
    if re.search(r"\bmkdir |permission denied|read-only file system|not a directory", failed.stderr):
        folder = engine.environment.get("DOCKER_CONFIG") or str(Path.home() / ".docker")
        return EngineError(
            f"the docker command cannot write what it knows of builders: {reason}",
            f"make {folder} writable, or name a folder that is with BUILDX_CONFIG",
        )
    asleep = _inspect(engine)
    if asleep.returncode != 0:
        return EngineError(f"the builder cannot be asked: {reason}", _HINT)
    builder = _described(asleep.stdout)
    endpoint = re.search(r"^Endpoint:\s*(\S+)", asleep.stdout, re.MULTILINE)
    error = re.search(r"^Error:\s*(.+)", asleep.stdout, re.MULTILINE)
    where = f"{builder.driver} at {endpoint[1]}" if endpoint else builder.driver
    cause = error[1] if error else reason
    return EngineError(f"the builder {builder.name!r} ({where}) does not answer: {cause}", _HINT)
