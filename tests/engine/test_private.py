"""The private engine: started, stopped, and started again over whatever a killed one left."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from eightstage.engine import private
from eightstage.engine.bake import bake
from eightstage.engine.client import Engine, connect_private
from eightstage.engine.leftovers import find_processes
from eightstage.engine.places import Places
from eightstage.engine.scope import Scope
from eightstage.errors import EngineError
from eightstage.service.recipe import Recipe

pytestmark = pytest.mark.skipif(private.is_possible() is not None, reason=f"no private engine: {private.is_possible()}")


def quiet(_: str) -> None:
    """Say nothing."""


@pytest.fixture
def second(engine: Engine, tmp_path: Path) -> Iterator[Places]:
    """A second engine beside the one in use, from the same unpacked root."""
    # The engine in use has unpacked the root already, unless it is somebody else's.
    shared = Places.default()
    if not engine.is_private:
        private.start(shared, quiet)
    # Sockets have short names: their path must fit into 108 bytes.
    run = Path(f"/run/eightstage-test-{os.getpid()}")
    places = Places(tmp_path, run, bridge="eightstage9", subnet="172.30.239.0/24")
    places.root.symlink_to(shared.root)
    yield places
    private.stop(places)


def bridges() -> list[str]:
    return [p.name for p in Path("/sys/class/net").glob("eightstage9*")]


def test_start_answers_and_stop_leaves_nothing(second: Places) -> None:
    """A start ends when the engine answers; a stop leaves no process, bridge, socket or mount."""
    assert private.start(second, quiet) is True
    assert private.answers(second)
    assert (second.socket.stat().st_uid, second.socket.stat().st_gid) == (0, 0)

    assert private.stop(second) is True

    assert find_processes(second) == ()
    assert bridges() == []
    assert not second.run.exists()
    assert str(second.home) not in Path("/proc/self/mounts").read_text()


def test_second_start_does_nothing(second: Places) -> None:
    """Starting what runs is a no-op: the same process goes on."""
    private.start(second, quiet)
    before = second.pid_file.read_text()

    assert private.start(second, quiet) is False

    assert second.pid_file.read_text() == before


def test_second_stop_does_nothing(second: Places) -> None:
    """Stopping what does not run is no error."""
    assert private.stop(second) is False


def test_stale_socket_and_foreign_pid_are_no_obstacle(second: Places) -> None:
    """A socket nobody listens on and a pid file that names a stranger do not keep it from starting."""
    second.run.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(second.socket))
    second.pid_file.write_text(str(os.getpid()))

    assert private.is_running(second) is False
    assert private.start(second, quiet) is True
    assert private.answers(second)


def test_killed_engine_is_replaced(second: Places) -> None:
    """After kill -9, whatever it left is cleared away and a new one answers."""
    private.start(second, quiet)
    killed = next(p.id for p in find_processes(second) if p.name == "dockerd")
    os.kill(killed, signal.SIGKILL)

    assert private.start(second, quiet) is True

    assert killed not in {p.id for p in find_processes(second)}
    assert private.answers(second)


def test_daemon_inherits_no_file(second: Places) -> None:
    """The daemon holds no descriptor of whoever started it, so nothing waits for it to end."""
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    private.start(second, quiet)
    os.close(writer)

    os.set_blocking(reader, False)
    assert os.read(reader, 1) == b""
    os.close(reader)


def test_bridge_keeps_its_hardware_address(second: Places) -> None:
    """A port that comes does not change it: containers that know the old one would wait for answers for seconds."""
    private.start(second, quiet)
    address = Path("/sys/class/net/eightstage9/address")
    before = address.read_text()
    ip = ["chroot", str(second.root), "ip", "link"]
    port = ["address", "02:00:00:00:00:01", "master", "eightstage9", "type", "veth", "peer", "name", "eightstage9q"]

    subprocess.run([*ip, "add", "name", "eightstage9p", *port], check=True)
    try:
        assert address.read_text() == before
    finally:
        subprocess.run([*ip, "delete", "eightstage9p"], check=True)


def test_slow_layer_cache_is_begun_anew(second: Places, tmp_path: Path) -> None:
    """An index that has grown too large goes with all cached results; images stay, and the engine answers."""
    private.start(second, quiet)
    context = tmp_path / "context"
    context.mkdir()
    (context / "Dockerfile").write_text(
        "FROM scratch AS kept\nCOPY Dockerfile /\nFROM scratch\nCOPY Dockerfile /other\n"
    )
    docker = [second.client, "--host", f"unix://{second.socket}"]
    environment = {"DOCKER_CONFIG": str(second.client_config), "HOME": str(tmp_path)}
    for options in (["--target", "kept", "--tag", "kept"], ["--output", "type=cacheonly"]):
        subprocess.run([*docker, "buildx", "build", *options, str(context)], env=environment, check=True)
    results = len([*(second.data / "overlay2").iterdir()])
    private.stop(second)
    with (second.layer_cache / "grown.db").open("wb") as grown:
        grown.truncate(200_000_000)

    said: list[str] = []
    private.start(second, said.append)

    assert any("layer cache" in text for text in said)
    assert not (second.layer_cache / "grown.db").exists()
    assert len([*(second.data / "overlay2").iterdir()]) < results
    images = subprocess.run([*docker, "images", "--quiet", "kept"], capture_output=True, check=True)
    assert images.stdout.strip()


def test_images_that_lost_their_name_go_with_the_next_start(second: Places, tmp_path: Path) -> None:
    """A build takes the name from the image before it; what has a name, a container, or another maker stays."""
    engine, folder, built = connect_private(second, quiet), tmp_path / "service", {}
    folder.mkdir()
    with Scope(engine) as scope:
        for text in ("used", "replaced", "named"):
            (folder / "Dockerfile").write_text(f'FROM scratch AS production\nLABEL text={text}\nCMD ["/none"]\n')
            settings = ["production.tags=service:production"]
            recipe = Recipe({"production": "production"})
            built[text] = bake(scope, folder, ["production"], settings=settings, recipe=recipe).images["production"]
            if text == "used":
                engine.run_cli("create", "service:production")
    (folder / "Dockerfile").write_text("FROM scratch\nLABEL text=somebodys\n")
    built["somebodys"] = engine.run_cli("build", "--quiet", str(folder)).stdout.strip()
    engine.sdk.close()
    private.stop(second)

    said: list[str] = []
    private.start(second, said.append)

    assert any("images of earlier builds" in text for text in said)
    kept = connect_private(second, quiet).run_cli("images", "--quiet", "--no-trunc").stdout.split()
    assert sorted(kept) == sorted([built["used"], built["named"], built["somebodys"]])
    assert second.built_images.read_text().split() == sorted([built["used"], built["named"]])


def test_settings_for_another_engine_do_not_touch_it(second: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that fails for reasons of its own says nothing about the engine, which goes on."""
    private.start(second, quiet)
    before = second.pid_file.read_text()
    monkeypatch.setenv("DOCKER_API_VERSION", "9.99")
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    monkeypatch.setenv("DOCKER_CERT_PATH", "/nowhere")

    assert private.start(second, quiet) is False

    assert second.pid_file.read_text() == before
    assert connect_private(second).run_cli("version").returncode == 0


def test_engine_that_runs_and_does_not_answer_is_left_alone(second: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may hold somebody's containers: only who runs it may end it."""
    private.start(second, quiet)
    daemon = int(second.pid_file.read_text())
    monkeypatch.setattr(private, "_START_S", 0.5)
    monkeypatch.setattr(private, "_ANSWER_S", 0.5)
    os.kill(daemon, signal.SIGSTOP)
    try:
        with pytest.raises(EngineError, match="runs, and does not answer"):
            private.start(second, quiet)
    finally:
        os.kill(daemon, signal.SIGCONT)

    assert second.pid_file.read_text() == str(daemon)
    assert private.is_running(second)
