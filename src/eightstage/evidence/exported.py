"""What the builder receives of a folder: exported by the builder, not computed from `.dockerignore`."""

import subprocess
import tarfile
from pathlib import Path
from typing import Final
from uuid import uuid4

from eightstage.evidence import Context, NoEvidence
from eightstage.service import BAKE_FILE

# Takes everything that .dockerignore lets through.
_EXPORT: Final = b"FROM scratch\nCOPY . /\n"
_SECONDS: Final = 120


def reaches_build(context: Context, folder: Path, name: str) -> bool:
    """Whether a build in `folder` sees what a file says; its Dockerfile and bake file are read before the context."""
    path = Path(name).as_posix()
    return path in {context.service.dockerfile_name, BAKE_FILE} or path in export(context, folder)


def export(context: Context, folder: Path) -> dict[str, int]:
    """
    The bytes of each file that a build in `folder` receives, by its path in there.

    Raises:
        NoEvidence: The builder does not export it.
    """
    archive = context.scope.folder / f"context-{uuid4().hex[:8]}.tar"
    command = [*context.scope.engine.cli, "buildx", "build", "--file", "-", "--quiet"]
    command += ["--output", f"type=tar,dest={archive}", "."]
    try:
        done = subprocess.run(
            command,
            input=_EXPORT,
            cwd=folder,
            env=context.scope.environment,
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
        if done.returncode != 0:
            raise NoEvidence(f"the context cannot be exported: {done.stderr.decode(errors='replace').strip()[-300:]}")
        with tarfile.open(archive) as tar:
            return {member.name.removeprefix("./"): member.size for member in tar if member.isfile()}
    except subprocess.TimeoutExpired as error:
        raise NoEvidence(f"the context was not exported within {_SECONDS} s") from error
    finally:
        archive.unlink(missing_ok=True)
