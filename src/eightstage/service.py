"""A service: the folder with a Dockerfile, a bake file and a policy."""

from functools import cached_property
from pathlib import Path

import attrs

from eightstage import policy
from eightstage.dockerfile import Dockerfile, read
from eightstage.errors import ServiceError

BAKE_FILE = "docker-bake.hcl"


@attrs.frozen(slots=False)
class Service:
    """The service in the folder `path` (absolute)."""

    path: Path

    @cached_property
    def dockerfile(self) -> Dockerfile:
        """Its stages; raises DockerfileError."""
        return read(self.path / "Dockerfile")

    @cached_property
    def policy(self) -> policy.Policy:
        """Its policy; raises PolicyError."""
        return policy.read(self.path / policy.FILE_NAME)


def load(path: Path) -> Service:
    """
    The service at `path`, with policy and Dockerfile read.

    Raises:
        ServiceError: A file that every service has is missing.
        PolicyError, DockerfileError: One of them is not valid.
    """
    folder = path.resolve()
    for name in ("Dockerfile", BAKE_FILE, policy.FILE_NAME):
        if not (folder / name).is_file():
            raise ServiceError(f"{folder} has no {name}", "name the folder of a service with --path")
    service = Service(folder)
    _ = service.policy, service.dockerfile
    return service
