"""What decides a build besides the service: the environment, the builder, and what the machine lacks."""

import shlex
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from eightstage.engine.bake import bake
from eightstage.engine.builder import Builder, find_builder, with_builder
from eightstage.engine.client import Engine
from eightstage.engine.scope import Scope
from eightstage.errors import EngineError
from eightstage.evidence.build import build
from eightstage.service import Service, load

BAKE = """
variable "NODE_VERSION" { default = "26" }
variable "TAG" { default = "" }
target "base" {
  tags   = ["eightstage-run/test:${TAG != "" ? TAG : "none"}"]
  labels = { version = NODE_VERSION }
  output = ["type=local,dest=elsewhere"]
}
"""

# The engine's client, except that its first builds end as those do that lose a snapshot.
LOSING = """#!/bin/sh
case "$*" in *rawjson*)
  echo bake >> {counted}
  if [ "$(wc -l < {counted})" -le {losses} ]; then
    echo "ERROR: target base: failed to solve: parent snapshot sha256:3 does not exist: not found" >&2
    exit 1
  fi
esac
exec {docker} "$@"
"""


def within(engine: Engine, **environment: str) -> Engine:
    """The engine, asked from another environment."""
    return attrs.evolve(engine, environment={**engine.environment, **environment})


def service_in(folder: Path, dockerfile: str) -> Service:
    files = {
        "Dockerfile": dockerfile,
        "docker-bake.hcl": BAKE,
        "eightstage.toml": '[service]\nname = "small"\n',
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return load(folder)


def test_variables_of_the_bake_file_come_from_the_verifier_only(engine: Engine, tmp_path: Path) -> None:
    """Official images and pipelines set NODE_VERSION and TAG for purposes of their own."""
    service = service_in(tmp_path, "FROM scratch AS base\nCOPY Dockerfile /\n")

    with Scope(within(engine, NODE_VERSION="24.1.0", TAG="outside", VERSION="9")) as scope:
        built = build(scope, service, variables={})
        image = engine.sdk.api.inspect_image(built.images["base"])
        engine.sdk.api.remove_image("eightstage-run/test:none")

    assert image["Config"]["Labels"] == {"version": "26"}
    assert image["RepoTags"] == ["eightstage-run/test:none"]


def test_results_go_to_the_engine_and_nowhere_else(scope: Scope, tmp_path: Path) -> None:
    """A bake file may push its targets, or write them somewhere; a verification does not."""
    service = service_in(tmp_path, "FROM scratch AS base\nCOPY eightstage.toml /\n")

    built = build(scope, service)
    scope.engine.sdk.api.remove_image("eightstage-run/test:none")

    assert set(built.images) == {"base"}
    assert {path.name for path in tmp_path.iterdir()} == {"Dockerfile", "docker-bake.hcl", "eightstage.toml"}


def test_copies_leave_nothing_in_a_cache(scope: Scope, tmp_path: Path) -> None:
    """What is built to see a gate stop it must not be found by others; the classic store would refuse the export."""
    service_in(tmp_path, "FROM scratch AS base\nCOPY eightstage.toml /\n")
    text = BAKE.replace("output", 'cache-to = ["type=local,dest=kept"]\n  output')
    (tmp_path / "docker-bake.hcl").write_text(text, encoding="utf-8")

    done = bake(scope, tmp_path, ["base"], settings=["*.output=type=cacheonly"])

    assert done.is_ok
    assert not (tmp_path / "kept").exists()


def test_the_engines_own_builder_is_used(engine: Engine) -> None:
    """Nothing has to be loaded or handed over there."""
    assert find_builder(engine) == Builder("default", "docker")


def test_missing_builder_is_said_to_be_missing(engine: Engine, tmp_path: Path) -> None:
    """No target is said to fail."""
    service = service_in(tmp_path, "FROM scratch AS base\nCOPY Dockerfile /\n")

    with Scope(with_builder(engine, "nosuch")) as scope, pytest.raises(EngineError, match="no builder called 'nosuch'"):
        build(scope, service)


def test_builder_that_cannot_start_is_said_to_be_that(engine: Engine, tmp_path: Path) -> None:
    """Its image cannot be pulled."""
    foreign = within(engine, BUILDX_CONFIG=str(tmp_path))
    image = "image=localhost:1/no/such:image"
    foreign.run_cli("buildx", "create", "--name", "lame", "--driver", "docker-container", "--driver-opt", image)

    with pytest.raises(
        EngineError, match=r"the builder 'lame' \(docker-container at .*\) does not answer: .*localhost"
    ):
        find_builder(with_builder(foreign, "lame"))


def test_folder_that_cannot_be_written_is_named(engine: Engine, tmp_path: Path) -> None:
    """The docker command keeps what it knows of builders in a folder of its own."""
    file = tmp_path / "file"
    file.touch()

    with pytest.raises(EngineError, match=r"cannot write what it knows of builders: .*\n.*BUILDX_CONFIG"):
        find_builder(within(engine, BUILDX_CONFIG=str(file / "folder")))


@pytest.mark.parametrize(
    ("dockerfile", "cause"),
    [
        ("FROM localhost:1/no/such:image AS base\n", "the builder cannot pull localhost:1/no/such:image"),
        ("# syntax=localhost:1/front:end\nFROM scratch AS base\n", "the builder cannot pull localhost:1/front:end"),
        ("FROM scratch AS base\nCOPY --from=localhost:1/a:b / /\n", "the builder cannot pull localhost:1/a:b"),
    ],
)
def test_registry_that_is_not_there_is_no_fault_of_the_dockerfile(
    scope: Scope, tmp_path: Path, dockerfile: str, cause: str
) -> None:
    """A base image, a frontend, and an image that files are copied from."""
    service = service_in(tmp_path, dockerfile)

    with pytest.raises(EngineError, match=cause):
        build(scope, service)


def test_command_ends_with_two_and_one_sentence(repository: Path) -> None:
    """A run that could not build has found nothing."""
    command = [sys.executable, "-m", "invoke", "verify", "--builder", "nosuch", "--fresh", "--path", "reference-app"]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)

    assert done.returncode == 2, done.stderr
    assert "error: there is no builder called 'nosuch'" in done.stderr
    assert "promise" not in done.stdout


@pytest.mark.parametrize(("losses", "attempts"), [(0, 1), (1, 2), (3, 4), (5, 5)])
def test_build_that_lost_a_snapshot_is_started_again(
    engine: Engine, tmp_path: Path, losses: int, attempts: int
) -> None:
    """Engines with the containerd store may lose a layer while they unpack; five times in a row is a fault."""
    service = service_in(tmp_path, "FROM scratch AS base\nCOPY Dockerfile /\n")
    counted = tmp_path / "attempts"
    losing = tmp_path / "docker"
    losing.write_text(LOSING.format(counted=counted, losses=losses, docker=shlex.join(engine.cli)), encoding="utf-8")
    losing.chmod(0o755)
    settings = ["*.output=type=cacheonly"]

    with Scope(attrs.evolve(engine, cli=(str(losing),))) as scope:
        if losses == attempts:
            with pytest.raises(EngineError, match="parent snapshot sha256:3 does not exist"):
                bake(scope, service.path, ["base"], settings=settings)
        else:
            assert bake(scope, service.path, ["base"], settings=settings).is_ok

    assert counted.read_text(encoding="utf-8").count("bake") == attempts
