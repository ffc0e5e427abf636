"""Base images: what the official ones promise holds for the assembled ones, and every one says where it came from."""

import pytest

from eightstage.bases import KNOWN, golang, provide, python
from eightstage.engine.client import Engine
from eightstage.engine.containers import create
from eightstage.engine.scope import Scope
from eightstage.errors import BaseImageError
from eightstage.evidence.layers import read_layers

# What the official images measure, unpacked, where it is known.
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


@pytest.mark.parametrize("reference", OFFICIAL_BYTES)
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


def test_go_image_is_laid_out_like_the_official_one(scope: Scope) -> None:
    """The toolchain stands in one place, once, the environment is the official image's, and cgo has its compiler."""
    base = provide(scope.engine, "golang:1.27-trixie")
    config = scope.engine.sdk.api.inspect_image(base.image_id)["Config"]
    environment = dict(variable.split("=", 1) for variable in config["Env"])

    assert (config["Cmd"], config["WorkingDir"]) == (["bash"], "/go")
    assert (environment["GOPATH"], environment["GOTOOLCHAIN"]) == ("/go", "local")
    assert environment["PATH"].startswith("/go/bin:/usr/local/go/bin:")
    assert environment["GOLANG_VERSION"].startswith("1.27.")
    said = output_of(scope, base.image_id, "go", "env", "GOVERSION", "GOROOT", "CGO_ENABLED")
    assert said == (0, f"go{environment['GOLANG_VERSION']}\n/usr/local/go\n1")
    assert output_of(scope, base.image_id, "find", "/usr/lib", "/usr/share", "-maxdepth", "1", "-name", "go-*") == (
        0,
        "",
    )
    assert base.origin.startswith(f"assembled from Debian trixie packages, with Go {environment['GOLANG_VERSION']}")


def test_a_package_of_another_release_is_refused(engine: Engine) -> None:
    """A toolchain of another release than the tag says is never given that tag."""
    base = provide(engine, "golang:1.27-trixie")

    with pytest.raises(BaseImageError, match=r"golang-1\.2-go holds go1\.27\.\d+"):
        golang.GO.version(engine, base.image_id, "1.2")  # Debian delivers no such package


def test_python_image_is_laid_out_like_the_official_one(scope: Scope) -> None:
    """The interpreter stands in /usr/local, finds its packages there, loads all of its library, and installs."""
    base = provide(scope.engine, "python:3.13-slim-trixie")
    config = scope.engine.sdk.api.inspect_image(base.image_id)["Config"]
    environment = dict(variable.split("=", 1) for variable in config["Env"])
    version = environment["PYTHON_VERSION"]

    assert config["Cmd"] == ["python3"]
    assert version.startswith("3.13.")
    paths = (
        "import sys, sysconfig as s; print(*sys.version_info[:3], sep='.'); print(sys.prefix, s.get_path('purelib'))"
    )
    assert output_of(scope, base.image_id, "python", "-c", paths) == (
        0,
        f"{version}\n/usr/local /usr/local/lib/python3.13/site-packages",
    )
    modules = "import bz2, ctypes, curses, lzma, readline, sqlite3, ssl, uuid, venv, zlib, zoneinfo"
    assert output_of(scope, base.image_id, "python", "-c", modules) == (0, "")
    isolated = "python -m venv /tmp/v && /tmp/v/bin/python -c 'import pip, sys; print(sys.prefix)'"
    assert output_of(scope, base.image_id, "sh", "-c", isolated) == (0, "/tmp/v")
    assert output_of(scope, base.image_id, "sh", "-c", "pip --version | cut -d' ' -f1") == (0, "pip")
    left = output_of(scope, base.image_id, "find", "/usr/local", "-name", "__pycache__", "-o", "-name", "*.a")
    assert left == (0, "")
    assert base.origin.startswith(f"assembled from Debian trixie packages, with Python {version}")


def test_an_interpreter_of_another_release_is_refused(engine: Engine) -> None:
    """An interpreter of another release than the tag says is never given that tag."""
    base = provide(engine, "python:3.13-slim-trixie")

    with pytest.raises(BaseImageError, match=r"python3\.1 holds Python 3\.13\.\d+"):
        python.PYTHON.version(engine, base.image_id, "3.1")  # Debian delivers no such package
