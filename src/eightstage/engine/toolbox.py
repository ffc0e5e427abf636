"""
Our own containers next to those under test, from an image that has a shell.

Production has no shell, and the engine may be on another machine. What only the kernel can say of a container is read,
and what only the kernel can do to it is done, from a second container that shares its process table and its network.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from eightstage.engine.containers import UNPROBED, Container, NotStarted, create
from eightstage.engine.scope import Scope
from eightstage.errors import EngineError

# Nothing else runs in it; commands are executed in it one at a time.
_HOLD = ("/bin/sh", "-c", "while sleep 3600; do :; done")


class NoTools(EngineError):
    """No available image has a shell."""


@contextmanager
def beside(container: Container, **settings: object) -> Iterator[Container]:
    """
    A container in the process table and the network of another, as root of that table; see `create` for the settings.

    Raises:
        NoTools: There is no image that it could be made from.
    """
    table = f"container:{container.id}"
    shared = {"pid_mode": table, "network_mode": table, **settings}
    with start(container.scope, f"{container.purpose}-tools", _HOLD, **shared) as tools:
        yield tools


@contextmanager
def start(scope: Scope, purpose: str, command: tuple[str, ...], **settings: object) -> Iterator[Container]:
    """
    A started container of the first image that has the command.

    Raises:
        NoTools: None has.
    """
    for image in scope.tool_images:
        options = {"entrypoint": command, "user": "0", "healthcheck": UNPROBED, **settings}
        with create(scope, image, purpose, **options) as container:  # type: ignore[arg-type]
            try:
                container.start()
            except NotStarted:
                continue
            yield container
            return
    raise NoTools(f"none of the images that this service is built from has {command[0]}")
