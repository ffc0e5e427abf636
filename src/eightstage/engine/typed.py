"""What a shell needs so that a typed `docker` command reaches the engine that the project uses."""

import shlex
from collections.abc import Iterator
from pathlib import Path

from eightstage.engine.certificates import bundle
from eightstage.engine.client import Engine

# Each would lead the command elsewhere, or make it refuse the private engine.
_MISLEADING = ("DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "DOCKER_API_VERSION", "BUILDX_BUILDER")


def exports(engine: Engine) -> str:
    """Lines for a POSIX shell that lead docker to the private engine; a comment where another engine answers."""
    lines = _of_private(engine) if engine.is_private else [f"# {engine.origin} answers: docker can be typed as it is"]
    return "\n".join(lines) + "\n"


def _of_private(engine: Engine) -> Iterator[str]:
    config = engine.environment["DOCKER_CONFIG"]
    yield f"unset {' '.join(_MISLEADING)}"
    yield f'export PATH={shlex.quote(str(_command_folder(engine, Path(config))))}:"$PATH"'
    yield f"export DOCKER_HOST={shlex.quote(engine.host)}"
    yield f"export DOCKER_CONFIG={shlex.quote(config)}"
    certificates = bundle()
    if certificates:
        # The bake file of a service hands it to the steps that download.
        yield f"export CA_BUNDLE={shlex.quote(str(certificates))}"


def _command_folder(engine: Engine, config: Path) -> Path:
    """A folder with the docker command alone: beside it in the engine's root are all programs of another Debian."""
    folder = config / "bin"
    folder.mkdir(parents=True, exist_ok=True)
    link = folder / "docker"
    if not link.is_symlink() or str(link.readlink()) != engine.cli[0]:
        link.unlink(missing_ok=True)
        link.symlink_to(engine.cli[0])
    return folder
