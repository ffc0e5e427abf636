"""An engine that somebody chose and that does not answer: exit code 2, the cause, what mends it, and no other engine."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from enginelab.client import Client
from enginelab.keys import write_certificates
from enginelab.lab import NAME
from enginelab.ways import TLS

_WITHOUT_ROOTS_RIGHTS = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


@pytest.fixture
def foreign_socket(client: Client) -> Iterator[Path]:
    """A socket that belongs to another user, as an engine's does before one has joined its group."""
    path = client.folder / "foreign.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        os.chown(path, 65534, 65534)
        path.chmod(0o600)
        yield path
    path.unlink()


@pytest.fixture(scope="module")
def certificates(client: Client) -> None:
    """Beside the right ones: certificates of another authority, and a foreign client certificate with the right one."""
    folder = client.files / "certs"
    write_certificates(client.folder / "unused", folder / "foreign", NAME)
    write_certificates(client.folder / "unused", folder / "mixed", NAME)
    (folder / "mixed/ca.pem").write_bytes((client.lab.certificates / "ca.pem").read_bytes())


def refusal(client: Client, service: Path, *before: str, bind: Path | None = None, **settings: str) -> str:
    words = [*before, sys.executable, "-m", "invoke", "verify", "--only", "container"]
    done = client.run(*words, cwd=service, socket=bind, timeout=120, **settings)

    assert done.returncode == 2, done.stdout
    assert "Traceback" not in done.stdout
    assert not (client.folder / "private").exists(), "another engine was brought up in place of the chosen one"
    return done.stdout


@pytest.mark.parametrize("is_default", [False, True], ids=["DOCKER_HOST", "/var/run/docker.sock"])
def test_socket_of_another_user(client: Client, good: Path, foreign_socket: Path, is_default: bool) -> None:
    """The group to join is named, whether the socket was chosen or is where every engine has it."""
    if is_default:
        text = refusal(client, good, *_WITHOUT_ROOTS_RIGHTS, bind=foreign_socket)
    else:
        text = refusal(client, good, *_WITHOUT_ROOTS_RIGHTS, DOCKER_HOST=f"unix://{foreign_socket}")

    assert "permission denied" in text
    assert "usermod -aG docker" in text


@pytest.mark.usefixtures("certificates")
@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({**TLS, "DOCKER_CERT_PATH": "/certs/foreign"}, ["/certs/foreign/ca.pem does not vouch"]),
        ({**TLS, "DOCKER_CERT_PATH": "/certs/mixed"}, ["refuses the client certificate /certs/mixed/cert.pem"]),
        ({**TLS, "DOCKER_CERT_PATH": "/certs/none"}, ["/certs/none must hold ca.pem, cert.pem and key.pem"]),
        ({"DOCKER_HOST": f"tcp://{NAME}:2376"}, ["DOCKER_TLS_VERIFY=1"]),
        ({**TLS, "DOCKER_HOST": f"tcp://{NAME}:2375"}, ["unset DOCKER_TLS_VERIFY"]),
        ({"DOCKER_CONTEXT": "nowhere"}, ["nowhere", "docker context ls"]),
        ({"DOCKER_HOST": "tcp://nowhere.invalid:2375"}, ["check the name of the host", "nowhere.invalid"]),
        ({"DOCKER_HOST": f"tcp://{NAME}:9"}, [f"tcp://{NAME}:9", "start it, or unset DOCKER_HOST"]),
        ({"DOCKER_HOST": f"ssh://nobody@{NAME}"}, ["without a password"]),
    ],
    ids=[
        "another authority",
        "another client certificate",
        "no certificates",
        "no TLS where there is",
        "TLS where there is none",
        "no such context",
        "no such host",
        "nobody listens",
        "ssh refuses the key",
    ],
)
def test_engine_that_does_not_answer(client: Client, good: Path, settings: dict[str, str], words: list[str]) -> None:
    """The cause is named in words that say what to change."""
    text = " ".join(refusal(client, good, **settings).split())

    assert [word for word in words if word not in text] == [], text
