"""The ways to an engine that are tried, and what is expected of each."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import attrs

from eightstage.engine.places import Places
from enginelab.client import Client
from enginelab.lab import CABLE, NAME, THERE, Lab

TLS = {"DOCKER_HOST": f"tcp://{NAME}:2376", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": "/certs/client"}
_SOCKET_PORTS = "22,2375,2376"


@attrs.frozen
class Way:
    """
    One way to an engine.

    name: What the table calls it.
    setting: What leads there, for the table.
    open: Makes what the way needs for as long as it is used; gives arguments of `Client.verify`.
    reaches: Whether the ports that the engine publishes are reached from the client.
    """

    name: str
    setting: str
    open: Callable[[Lab, Client], AbstractContextManager[Mapping[str, Any]]]
    reaches: bool = True


def _set(**settings: str) -> Callable[[Lab, Client], AbstractContextManager[Mapping[str, Any]]]:
    return lambda _lab, _client: nullcontext(settings)


def _private(_lab: Lab, _client: Client) -> AbstractContextManager[Mapping[str, Any]]:
    return nullcontext({"EIGHTSTAGE_HOME": str(Places.default().home)})


def _own_socket(_lab: Lab, _client: Client) -> AbstractContextManager[Mapping[str, Any]]:
    return nullcontext({"socket": Places.default().socket})


def _socket_elsewhere(lab: Lab, _client: Client) -> AbstractContextManager[Mapping[str, Any]]:
    return nullcontext({"DOCKER_HOST": f"unix://{lab.socket}"})


def _socket_and_address(lab: Lab, _client: Client) -> AbstractContextManager[Mapping[str, Any]]:
    return nullcontext({"DOCKER_HOST": f"unix://{lab.socket}", "EIGHTSTAGE_ADDRESS": THERE})


@contextmanager
def _context(_lab: Lab, client: Client) -> Iterator[Mapping[str, Any]]:
    """A context with the certificates in it, in the client's own configuration."""
    files = ",".join(f"{key}=/certs/client/{key}.pem" for key in ("ca", "cert", "key"))
    endpoint = f"host=tcp://{NAME}:2376,{files}"
    folder = client.folder / "context"
    folder.mkdir()
    (folder / "config.json").write_bytes((client.files / "root/.docker/config.json").read_bytes())
    for words in (("create", "lab", "--docker", endpoint), ("use", "lab")):
        done = client.run("docker", "context", *words, DOCKER_CONFIG=str(folder))
        assert done.returncode == 0, done.stdout
    yield {"DOCKER_CONFIG": str(folder)}


@contextmanager
def _job(lab: Lab, _client: Client) -> Iterator[Mapping[str, Any]]:
    """In the network of a container of the engine, as a job that has the engine's socket mounted."""
    image = json.loads(lab.run("docker", "image", "ls", "--format", "json").splitlines()[0])["ID"]
    container = lab.run("docker", "run", "--detach", "--init", image, "sleep", "900").strip()
    try:
        yield {"socket": lab.socket, "enter": ["nsenter", f"--net=/proc/{_process_of(container)}/ns/net"]}
    finally:
        lab.run("docker", "rm", "--force", container)


@contextmanager
def _firewall(lab: Lab, _client: Client) -> Iterator[Mapping[str, Any]]:
    """Whatever is sent to a port that the engine publishes is dropped, as many firewalls do."""
    rule = ["PREROUTING", "-i", CABLE[1], "-p", "tcp", "-m", "multiport", "!", "--dports", _SOCKET_PORTS, "-j", "DROP"]
    lab.run("iptables", "-t", "raw", "-I", *rule)
    try:
        yield {"DOCKER_HOST": f"tcp://{NAME}:2375"}
    finally:
        lab.run("iptables", "-t", "raw", "-D", *rule)


def _process_of(container: str) -> int:
    """A process of a container of the lab, as this machine counts."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if container in (folder / "cgroup").read_text():
                return int(folder.name)
        except OSError:
            continue
    raise LookupError(f"no process is in the control group of {container}")


WAYS = (
    Way("private engine", "nothing", _private),
    Way("engine of this machine", "`/var/run/docker.sock`", _own_socket),
    Way("tcp", f"`DOCKER_HOST=tcp://{NAME}:2375`", _set(DOCKER_HOST=f"tcp://{NAME}:2375")),
    Way("tcp with TLS, by name", f"`DOCKER_HOST=tcp://{NAME}:2376`, `DOCKER_TLS_VERIFY=1`", _set(**TLS)),
    Way(
        "tcp with TLS, by address",
        f"`DOCKER_HOST=tcp://{THERE}:2376`, `DOCKER_TLS_VERIFY=1`",
        _set(**{**TLS, "DOCKER_HOST": f"tcp://{THERE}:2376"}),
    ),
    Way("ssh", f"`DOCKER_HOST=ssh://root@{NAME}`", _set(DOCKER_HOST=f"ssh://root@{NAME}")),
    Way("context with TLS", "`docker context use`", _context),
    Way("job in a container, engine's socket mounted", "`/var/run/docker.sock`", _job),
    Way(
        "socket of another namespace; an engine of this machine has the same bridge address",
        "`DOCKER_HOST=unix://…`",
        _socket_elsewhere,
        reaches=False,
    ),
    Way("the same, its address given", "`DOCKER_HOST=unix://…`, `EIGHTSTAGE_ADDRESS=…`", _socket_and_address),
    Way("firewall before the published ports", f"`DOCKER_HOST=tcp://{NAME}:2375`", _firewall, reaches=False),
)
