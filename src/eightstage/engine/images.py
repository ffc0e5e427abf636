"""Images of an engine, by name, tag or image ID."""

from collections.abc import Sequence
from typing import IO, Any

from eightstage.engine.client import Engine
from eightstage.errors import EngineError


class MissingImage(EngineError):
    """The engine has no image of this name, or not any more."""


def find(engine: Engine, name: str) -> dict[str, Any] | None:
    """What the engine says of an image; None when it has none of this name."""
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
