"""One ssh connection for all that the docker command does on a host, instead of a handshake for each."""

import atexit
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

# The shared connection of a process that was killed ends by itself after this long without use.
_KEPT_S = 60
_END_S = 10

_WRAPPER = """#!/bin/sh
exec {ssh} -o ControlMaster=auto -o ControlPath={socket} -o ControlPersist={kept} "$@"
"""


def share_connection(host: str, environment: Mapping[str, str]) -> dict[str, str]:
    """
    The environment with an `ssh` that opens one connection and keeps it, closed at the end of this process.

    Args:
        host: The engine's address, "ssh://…".
        environment: The environment of the docker command; returned as it is where there is no ssh.
    """
    ssh = shutil.which("ssh", path=environment.get("PATH"))
    if ssh is None:
        return dict(environment)
    # ssh adds seventeen characters to the name of its socket, and a socket's name is short.
    folder = Path(tempfile.mkdtemp(prefix="eightstage-ssh-", dir="/tmp"))
    wrapper = folder / "ssh"
    wrapper.write_text(_WRAPPER.format(ssh=shlex.quote(ssh), socket=folder / "c", kept=_KEPT_S), encoding="utf-8")
    wrapper.chmod(0o755)
    atexit.register(_close, ssh, folder, host, dict(environment))
    return {**environment, "PATH": f"{folder}:{environment.get('PATH', '')}"}


def _close(ssh: str, folder: Path, host: str, environment: Mapping[str, str]) -> None:
    control = folder / "c"
    if control.exists():
        name = host.removeprefix("ssh://").partition("/")[0]
        command = [ssh, "-o", f"ControlPath={control}", "-O", "exit", f"ssh://{name}"]
        try:
            subprocess.run(command, env=environment, capture_output=True, check=False, timeout=_END_S)
        except (OSError, subprocess.TimeoutExpired):
            return  # it ends by itself
    shutil.rmtree(folder, ignore_errors=True)
