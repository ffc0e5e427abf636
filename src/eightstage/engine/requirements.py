"""What an engine and its docker command must support, and the errors for those that do not."""

import re
from collections.abc import Mapping
from typing import Any, Final

from eightstage.errors import EngineError

# The first whose `--progress rawjson` works; older ones ignore the word and print text.
OLDEST_BUILDX: Final = (0, 12, 1)
_VERSION: Final = re.compile(r"\bv?(\d+)\.(\d+)\.(\d+)")


def refuse_other_engines(version: Mapping[str, Any]) -> None:
    """
    Refuse what answers like an engine but is not one.

    Args:
        version: The answer to the engine's `/version`.

    Raises:
        EngineError: It is Podman.
    """
    components = version.get("Components") or ()
    podman = next((c for c in components if str(c.get("Name", "")).startswith("Podman")), None)
    if podman is not None:
        raise EngineError(
            f"Podman {podman.get('Version', '')} answers instead of a Docker Engine, and it has no BuildKit",
            "name a Docker Engine with DOCKER_HOST or: docker context use NAME",
        )


def refuse_old_buildx(version: str) -> None:
    """
    Refuse a buildx that does not report its progress as JSON.

    Args:
        version: What `docker buildx version` printed, such as "github.com/docker/buildx v0.13.1 788433953a".

    Raises:
        EngineError: It is too old.
    """
    found = _VERSION.search(version)
    # A build of one's own may carry no version; it is taken for a new one.
    if found and tuple(int(part) for part in found.groups()) < OLDEST_BUILDX:
        oldest = ".".join(str(part) for part in OLDEST_BUILDX)
        raise EngineError(
            f"docker buildx {found[0].lstrip('v')} is too old: {oldest} or newer is needed",
            "update the docker-buildx plug-in",
        )
