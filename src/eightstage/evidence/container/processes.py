"""Processes and sockets of a container, read from the machine's /proc: no tool is needed inside."""

from collections.abc import Mapping
from pathlib import Path

import attrs

from eightstage.engine.containers import Container
from eightstage.evidence import NoEvidence

_LISTEN = "0A"
_DEAD = "Z"
_ANY = {"00000000", "0" * 32}


@attrs.frozen
class Confinement:
    """
    What one process may do.

    users, groups: Real, effective, saved and file system number.
    extra_groups: Supplementary groups.
    capabilities: Masks of those in effect, permitted and ever to be had.
    no_new_privileges: Whether a program can give it more.
    seccomp: 0 off, 1 strict, 2 filtered.
    """

    command: str
    users: tuple[int, ...]
    groups: tuple[int, ...]
    extra_groups: tuple[int, ...]
    capabilities: tuple[int, ...]
    no_new_privileges: bool
    seccomp: int


@attrs.frozen
class Socket:
    """A listening TCP socket; `is_open` when it listens on every address."""

    port: int
    is_open: bool


def confinements(container: Container) -> tuple[Confinement, ...]:
    """What each of its processes may do; a health check that ends meanwhile is left out."""
    found = [(p, _status(p.process_id)) for p in container.processes()]
    seen = tuple(_confinement(process.command, status) for process, status in found if status)
    if not seen:
        raise NoEvidence(f"the engine's processes cannot be seen from here: {container.name} has none in /proc")
    return seen


def zombies(container: Container) -> tuple[str, ...]:
    """
    The dead children of its first process that nobody has waited for, by name and number.

    The engine's process table does not have them: control groups of the second version leave the dead out.
    """
    first = container.inspect()["State"]["Pid"]
    children = (_text(of_thread) or "" for of_thread in Path(f"/proc/{first}/task").glob("*/children"))
    found = []
    for child in " ".join(children).split():
        status = _status(int(child))
        if status and status["State"][0] == _DEAD:
            found.append(f"{status['Name'][0]}, {child}")
    return tuple(found)


def sockets(container: Container) -> tuple[Socket, ...]:
    """Its listening TCP sockets, by port."""
    pid = container.inspect()["State"]["Pid"]
    found: dict[int, Socket] = {}
    for table in ("tcp", "tcp6"):
        text = _text(Path(f"/proc/{pid}/net/{table}"))
        if text is None:
            raise NoEvidence(f"the sockets of {container.name} cannot be seen from here")
        for line in text.splitlines()[1:]:
            words = line.split()
            address, _, port = words[1].partition(":")
            if words[3] == _LISTEN:
                number = int(port, 16)
                found[number] = Socket(number, address in _ANY or (number in found and found[number].is_open))
    return tuple(found[port] for port in sorted(found))


def _confinement(command: str, fields: Mapping[str, list[str]]) -> Confinement:
    return Confinement(
        command=command,
        users=tuple(map(int, fields["Uid"])),
        groups=tuple(map(int, fields["Gid"])),
        extra_groups=tuple(map(int, fields["Groups"])),
        capabilities=tuple(int(fields[name][0], 16) for name in ("CapEff", "CapPrm", "CapBnd")),
        no_new_privileges=fields["NoNewPrivs"] == ["1"],
        seccomp=int(fields["Seccomp"][0]),
    )


def _status(pid: int) -> Mapping[str, list[str]] | None:
    """What the kernel says of a process; None when it is gone."""
    text = _text(Path(f"/proc/{pid}/status"))
    lines = (line.partition(":") for line in (text or "").splitlines())
    return {name: value.split() for name, _, value in lines} if text else None


def _text(file: Path) -> str | None:
    """A file of a process or thread; None when that is gone."""
    try:
        return file.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
