"""
The private engine: Debian's Docker Engine in a root of its own, for a machine that has none.

It runs in a mount namespace in which that root is `/`: a plain chroot breaks image export, because the daemon remounts
`/`. Folders of the machine that hold people's files are bound into it, so `docker run -v` finds them at their path.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from eightstage.engine import built_images, layer_cache, rootfs
from eightstage.engine.leftovers import find_processes
from eightstage.engine.locking import exclusive
from eightstage.engine.network import make_bridge, remove_bridge
from eightstage.engine.places import Places
from eightstage.errors import EngineError, EngineUnavailable

_START_S = 30.0
_STOP_S = 30.0
_ANSWER_S = 10.0
_OF_OTHER_CLIENTS = ("DOCKER_", "BUILDX_", "BUILDKIT_", "COMPOSE_")
# Everything else at the top of the machine's file system is bound into the engine's root.
_OWN_FOLDERS = frozenset({"bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr", "etc", "var", "boot", "lost+found"})

_ENTER = """
set -e
mount --bind "$ROOT" "$ROOT"
for folder in $BOUND; do
    mkdir -p "$ROOT/$folder"
    mount --rbind "/$folder" "$ROOT/$folder"
done
mkdir -p "$ROOT$HOME_FOLDER" "$ROOT/.old"
mount --rbind "$HOME_FOLDER" "$ROOT$HOME_FOLDER"
cd "$ROOT"
pivot_root . .old
cd /
umount -l /.old
exec "$@"
"""


def is_possible() -> str | None:
    """Why a private engine is not possible here; None if it is."""
    if sys.platform != "linux":
        return "only Linux can have one"
    if os.geteuid() != 0:
        return "only root can start one"
    missing = [name for name in ("apt-get", "dpkg-deb", "unshare", "pivot_root") if shutil.which(name) is None]
    return f"{', '.join(missing)} is missing" if missing else None


def is_running(places: Places) -> bool:
    """Whether its process lives; a pid file alone proves nothing, since numbers are reused."""
    return _daemon(places) is not None


def start(places: Places, announce: Callable[[str], None]) -> bool:
    """
    Start it, after installing it where needed and clearing what a killed one left; False when it runs already.

    One that runs and does not answer is left alone: its containers may be somebody's work.

    Raises:
        EngineUnavailable: It cannot be had on this machine.
        EngineError: It did not start; holds the end of its log.
    """
    reason = is_possible()
    if reason:
        raise EngineUnavailable(f"no Docker engine answers, and no private one can be had: {reason}", _INSTALL_HINT)
    with exclusive(places.lock, announce):
        if is_running(places):
            _wait_until(lambda: answers(places) or not is_running(places), _START_S)
            if answers(places):
                return False
        if is_running(places):
            # Its containers are somebody's: only who runs the engine may decide to end them.
            raise EngineError(
                f"the private engine runs, and does not answer at {places.socket}",
                f"see {places.log}; to start it anew: ./inv engine.stop",
            )
        _end_processes(places)
        if not rootfs.is_current(places):
            rootfs.install(places, announce)
        rootfs.copy_machine_settings(places.root)
        _prepare(places)
        announce("starting the private engine")
        _launch(places)
        if layer_cache.is_slow(places):
            announce("emptying its layer cache, which has grown slow; images stay")
            layer_cache.drop_results(places)
            _end_processes(places)
            layer_cache.drop_index(places)
            _launch(places)
        unnamed = built_images.unnamed(places)
        if unnamed:
            announce("removing images of earlier builds, which have no name and which no container uses")
            built_images.remove(places, unnamed)
        return True


def stop(places: Places) -> bool:
    """End it with its containers, and remove its bridge; False when there was nothing to stop."""
    with exclusive(places.lock):
        had_processes = bool(find_processes(places))
        _end_processes(places)
        remove_bridge(places)
        shutil.rmtree(places.run, ignore_errors=True)
        return had_processes


def answers(places: Places) -> bool:
    """Whether it answers on its socket."""
    # Asked without the docker command, which may fail for reasons of its own.
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(_ANSWER_S)
            client.connect(str(places.socket))
            client.sendall(b"GET /_ping HTTP/1.0\r\nHost: engine\r\n\r\n")
            return b" 200 " in client.recv(64)
    except OSError:
        return False


def client_environment(places: Places) -> dict[str, str]:
    """The environment of its docker command: the machine's, without what is meant for another engine or its client."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OF_OTHER_CLIENTS)}
    return inherited | {"DOCKER_HOST": f"unix://{places.socket}", "DOCKER_CONFIG": str(places.client_config)}


def ask(places: Places, *words: str) -> str:
    """
    The output of its docker command.

    Raises:
        EngineError: It failed, or did not answer in time.
    """
    command = [str(places.client), "--host", f"unix://{places.socket}", *words]
    try:
        done = subprocess.run(
            command, env=client_environment(places), capture_output=True, text=True, check=False, timeout=_ANSWER_S
        )
    except subprocess.TimeoutExpired as error:
        raise EngineError(
            f"the private engine did not answer in {_ANSWER_S:.0f} s", f"its log: {places.log}"
        ) from error
    if done.returncode != 0:
        raise EngineError(f"the private engine does not answer: {done.stderr.strip()}", f"its log: {places.log}")
    return done.stdout.strip()


def write_client_config(places: Places) -> None:
    """Let the engine's own docker command find its plug-ins without touching anybody's ~/.docker."""
    file = places.client_config / "config.json"
    text = json.dumps({"cliPluginsExtraDirs": [str(places.root / "usr/libexec/docker/cli-plugins")]})
    # Another run may be reading it.
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


_INSTALL_HINT = "install Docker Engine or Docker Desktop and start it, or run on Debian as root"


def _prepare(places: Places) -> None:
    shutil.rmtree(places.run, ignore_errors=True)
    for folder in (places.run, places.data, places.exec_root):
        folder.mkdir(parents=True, exist_ok=True)
    write_client_config(places)
    make_bridge(places)


def _launch(places: Places) -> None:
    top = sorted(
        p.name for p in Path("/").iterdir() if p.is_dir() and not p.is_symlink() and p.name not in _OWN_FOLDERS
    )
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "ROOT": str(places.root),
        "BOUND": " ".join(top),
        "HOME_FOLDER": str(places.home),
        **{k: v for k, v in os.environ.items() if k.lower() in {"http_proxy", "https_proxy", "no_proxy"}},
    }
    daemon = ["dockerd", "--host", f"unix://{places.socket}", "--data-root", str(places.data)]
    daemon += ["--exec-root", str(places.exec_root), "--pidfile", str(places.pid_file), "--bridge", places.bridge]
    daemon += [
        "--cgroup-parent",
        f"/{places.cgroup}",
        "--exec-opt",
        "native.cgroupdriver=cgroupfs",
        # Without it the socket belongs to whichever group of the machine has the number that the root calls docker.
        "--group",
        "root",
        "--log-level",
        "warn",
        "--config-file",
        str(_settings(places)),
    ]
    enter = ["unshare", "--mount", "--propagation", "private", "sh", "-c", _ENTER, "enter", *daemon]
    with places.log.open("wb") as log:
        process = subprocess.Popen(
            enter, env=environment, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    _await(places, process)


def _settings(places: Places) -> Path:
    """The daemon's settings that have no command-line option."""
    file = places.run / "daemon.json"
    file.write_text(
        json.dumps(
            {
                "features": {"containerd-snapshotter": places.store == "containerd"},
                # What images hold is not counted here. Services in three languages, and copies of them, take more than
                # 5 GB; with less than they take, each build drops what the next one needs.
                "builder": {"gc": {"enabled": True, "defaultKeepStorage": "15GB"}},
            }
        ),
        encoding="utf-8",
    )
    return file


def _await(places: Places, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise EngineError(f"the private engine ended at once:\n{_log_end(places)}", f"its whole log: {places.log}")
        if places.socket.exists() and answers(places):
            # The process outlives this one on purpose; without this, Python warns that it was forgotten.
            process.returncode = 0
            return
        time.sleep(0.05)
    _end_processes(places)
    raise EngineError(
        f"the private engine did not answer in {_START_S:.0f} s:\n{_log_end(places)}", f"its log: {places.log}"
    )


def _log_end(places: Places) -> str:
    return "\n".join("    " + line for line in places.log.read_text(errors="replace").splitlines()[-8:])


def _daemon(places: Places) -> int | None:
    return next((p.id for p in find_processes(places) if p.name == "dockerd"), None)


def _end_processes(places: Places) -> None:
    daemon = _daemon(places)
    if daemon is not None:
        os.kill(daemon, signal.SIGTERM)
        _wait_until(lambda: _daemon(places) is None, _STOP_S)
    # What a killed daemon left: its containerd, the shims, and the processes of its containers.
    for process in find_processes(places):
        _kill(process.id)
    _wait_until(lambda: not find_processes(places), _STOP_S)


def _kill(process_id: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process_id, signal.SIGKILL)


def _wait_until(is_true: Callable[[], bool], within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while not is_true() and time.monotonic() < deadline:
        time.sleep(0.05)
