"""Images of an engine, by name, tag or image ID."""

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any

from eightstage.engine.client import Engine
from eightstage.errors import EngineError


class MissingImage(EngineError):
    """The engine has no image of this name, or no longer has it."""


def find(engine: Engine, name: str) -> dict[str, Any] | None:
    """The engine's data about an image; None if it has none of this name."""
    from docker.errors import ImageNotFound  # noqa: PLC0415 - the SDK costs 170 ms

    try:
        return dict(engine.sdk.api.inspect_image(name))
    except ImageNotFound:
        return None


def inspect(engine: Engine, name: str) -> dict[str, Any]:
    """
    What the engine says of an image.

    Raises:
        MissingImage: It has none of this name; another run may have removed it.
    """
    found = find(engine, name)
    if found is None:
        raise MissingImage(f"the image {name[:19]} was removed while it was looked at")
    return found


def history(engine: Engine, name: str) -> tuple[dict[str, Any], ...]:
    """What made an image, the last step first."""
    return tuple(engine.sdk.api.history(name))


def pull(engine: Engine, reference: str) -> str:
    """Pull an image from its registry; why that failed, or nothing."""
    from docker.errors import APIError  # noqa: PLC0415 - the SDK costs 170 ms
    from docker.utils import parse_repository_tag  # noqa: PLC0415

    repository, tag = parse_repository_tag(reference)
    try:
        engine.sdk.api.pull(repository, tag=tag or "latest")
    except APIError as error:
        return str(error.explanation)
    return ""


def import_archive(engine: Engine, archive: Path, name: str, changes: Sequence[str]) -> None:
    """Make an image of one layer from an archive of files, with these instructions of a Dockerfile on top."""
    repository, _, tag = name.rpartition(":")
    engine.sdk.api.import_image_from_file(str(archive), repository=repository, tag=tag, changes=list(changes))


def remove(engine: Engine, name: str) -> str:
    """Remove an image by its very name; why it is kept, such as for a container of it, or nothing."""
    from docker.errors import APIError  # noqa: PLC0415 - the SDK costs 170 ms

    try:
        engine.sdk.api.remove_image(name)
    except APIError as error:
        if error.status_code != HTTPStatus.CONFLICT:
            raise
        return str(error.explanation)
    return ""


def save(engine: Engine, names: Sequence[str]) -> tuple[IO[bytes], Any]:
    """
    The archive that `docker save` makes of several images, in which shared layers stand once.

    Returns:
        The archive as it comes, and the answer to close when no more of it is read.
    """
    # The SDK's get_image takes one name only.
    api = engine.sdk.api
    get, url = api._get, api._url("/images/get")  # type: ignore[attr-defined]  # noqa: SLF001
    response = get(url, params={"names": list(names)}, stream=True)
    response.raise_for_status()
    return response.raw, response
