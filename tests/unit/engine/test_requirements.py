"""Engines and docker commands that are refused by name."""

import pytest

from eightstage.engine.requirements import refuse_old_buildx, refuse_other_engines
from eightstage.errors import EngineError


def test_podman_is_refused() -> None:
    """It answers as an engine does, and names itself among its components."""
    version = {"Version": "5.4.2", "Components": [{"Name": "Podman Engine", "Version": "5.4.2"}]}

    with pytest.raises(EngineError, match=r"Podman 5\.4\.2 answers instead of a Docker Engine"):
        refuse_other_engines(version)


@pytest.mark.parametrize("version", [{"Version": "26.1.5", "Components": [{"Name": "Engine"}]}, {"Version": "20.10"}])
def test_docker_is_not_refused(version: dict[str, object]) -> None:
    """Neither with components nor without."""
    refuse_other_engines(version)


@pytest.mark.parametrize(
    "version", ["github.com/docker/buildx v0.11.2 9872040b6", "github.com/docker/buildx 0.12.0+ds1 0.12.0+ds1-1"]
)
def test_old_buildx_is_refused(version: str) -> None:
    """What ignores `rawjson` cannot be read."""
    with pytest.raises(EngineError, match=r"too old: 0\.12\.1 or newer is needed"):
        refuse_old_buildx(version)


@pytest.mark.parametrize(
    "version",
    [
        "github.com/docker/buildx v0.12.1 30feaa1a9",
        "github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-3",
        "github.com/docker/buildx v0.36.1 a",
        "github.com/docker/buildx 1.0.0",
        "github.com/docker/buildx (devel)",
    ],
)
def test_newer_buildx_is_not_refused(version: str) -> None:
    """Whoever packed it, and also a build without a version."""
    refuse_old_buildx(version)
