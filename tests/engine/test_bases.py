"""Base images: what the official ones promise holds for the assembled ones, and every one says where it came from."""

import pytest

from eightstage.bases import KNOWN, provide
from eightstage.engine.client import Engine
from eightstage.engine.containers import create
from eightstage.engine.scope import Scope
from eightstage.evidence.layers import read_layers

OFFICIAL_BYTES = {
    "debian:trixie-slim": 78_600_000,
    "node:26-trixie-slim": 243_000_000,
    "node:24-trixie-slim": 228_000_000,
}


def output_of(scope: Scope, image: str, *command: str) -> tuple[int, str]:
    with create(scope, image, "base", command=command) as container:
        container.start()
        return container.wait_for_end(30), "\n".join(container.log(100))


@pytest.mark.parametrize("reference", KNOWN)
def test_origin_is_said(engine: Engine, reference: str) -> None:
    """A base image says in words where it came from; only a pulled one has a registry digest."""
    base = provide(engine, reference)

    assert base.origin.startswith("assembled from Debian trixie packages") or base.digest is not None


@pytest.mark.parametrize("reference", KNOWN)
def test_size_is_near_the_official_one(scope: Scope, reference: str) -> None:
    """Unpacked, it is within 15 % of the official image."""
    base = provide(scope.engine, reference)

    unpacked = sum(layer.unpacked for layer in read_layers(scope, [base.image_id])[base.image_id])

    assert unpacked == pytest.approx(OFFICIAL_BYTES[reference], rel=0.15)


@pytest.mark.parametrize("major", ["26", "24"])
def test_node_image_is_laid_out_like_the_official_one(scope: Scope, major: str) -> None:
    """User, entry point, command and environment are the official image's, and its tools run."""
    base = provide(scope.engine, f"node:{major}-trixie-slim")
    config = scope.engine.sdk.api.inspect_image(base.image_id)["Config"]

    assert config["Entrypoint"] == ["docker-entrypoint.sh"]
    assert config["Cmd"] == ["node"]
    version = next(v for v in config["Env"] if v.startswith("NODE_VERSION=")).partition("=")[2]
    assert version.startswith(f"{major}.")
    assert output_of(scope, base.image_id, "sh", "-c", "node --version; id -u node; id -g node; npm --version >&2") == (
        0,
        output_of(scope, base.image_id, "sh", "-c", f"echo v{version}; echo 1000; echo 1000; npm --version >&2")[1],
    )
    assert output_of(scope, base.image_id, "-p", "6 * 7") == (0, "42")
    has_corepack = output_of(scope, base.image_id, "sh", "-c", "command -v corepack")[0] == 0
    assert has_corepack is (major == "24")


def test_debian_image_keeps_no_package_lists(scope: Scope) -> None:
    """Package lists and archives are gone, and apt works."""
    base = provide(scope.engine, "debian:trixie-slim")

    listed = output_of(scope, base.image_id, "sh", "-c", "cd /var && ls lib/apt/lists/*_* cache/apt/archives/*.deb")
    apt = output_of(scope, base.image_id, "sh", "-c", "apt-get check")

    assert listed[0] != 0
    assert apt[0] == 0
