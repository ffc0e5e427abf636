"""The sources of a service, mounted into its development container, where the engine sees the same folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from eightstage.engine.containers import Container, create
from eightstage.engine.scope import Scope
from eightstage.errors import EngineError, ServiceError
from eightstage.service import Service

if TYPE_CHECKING:
    from docker.types import Mount


_USUAL: Final = "src"


def mounts(scope: Scope, image: str, service: Service) -> list["Mount"]:
    """
    The service's folders as mounts, read-only, after a container that is not started has shown what is in them.

    Raises:
        ServiceError: There is no folder with sources.
        EngineError: The engine has no such folder, or another one of that name; says what works instead.
    """
    sources = service.policy.service.sources or _USUAL
    if not (service.path / sources).is_dir():
        raise ServiceError(
            f"{service.path / sources} is not there to be mounted", "without it: run --target development"
        )
    inside = service.policy.service.application
    names = [sources, *(name for name in _folders(service) if name != sources)]
    return [_mount(scope, image, service.path / name, f"{inside}/{name}") for name in names]


def _folders(service: Service) -> list[str]:
    """The folders that the service's allow list lets into a build."""
    if service.files.ignore is None:
        return []
    names = sorted(path.name for path in service.path.iterdir() if path.is_dir())
    return [name for name in names if not service.files.ignores(f"{name}/file")]


def _mount(scope: Scope, image: str, folder: Path, inside: str) -> "Mount":
    from docker.types import Mount  # noqa: PLC0415 - the SDK costs 170 ms

    # A plain bind would make the folder on a machine that has none; a mount refuses.
    wanted = Mount(inside, str(folder), type="bind", read_only=True)
    refused = ""
    try:
        with create(scope, image, "sources", mounts=[wanted]) as probe:
            if _is_in(probe, folder, inside):
                return wanted
    except EngineError as error:
        refused = f": {error}"
    raise EngineError(
        f"the engine at {scope.engine.host} does not see {folder}, so it cannot be mounted{refused}",
        "copy each edit instead: docker compose up --watch development",
    )


def _is_in(probe: Container, folder: Path, inside: str) -> bool:
    """Whether the container has the file that another machine's copy of the folder is least likely to have."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    newest = max(files, key=lambda path: path.stat().st_mtime, default=None)
    if newest is None:
        return True
    found = probe.read_files(f"{inside}/{newest.relative_to(folder).as_posix()}")
    return newest.read_bytes() in found.values()
