"""Processes and sockets of a container, read from the machine's /proc: no tool is needed inside."""

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
    """What each of its processes may do."""
    return tuple(_confinement(p.process_id, p.command) for p in container.processes())


def zombies(container: Container) -> tuple[str, ...]:
    """
    The dead children of its first process that nobody has waited for, by name and number.

    The engine's process table does not have them: control groups of the second version leave the dead out.
    """
    first = container.inspect()["State"]["Pid"]
    children = (_read(list_) for list_ in Path(f"/proc/{first}/task").glob("*/children"))
    found = []
    for child in " ".join(children).split():
        try:
            fields = _status(int(child))
        except NoEvidence:
            continue  # it was taken away since
        if fields["State"][0] == _DEAD:
            found.append(f"{fields['Name'][0]}, {child}")
    return tuple(found)


def sockets(container: Container) -> tuple[Socket, ...]:
    """Its listening TCP sockets, by port."""
    pid = container.inspect()["State"]["Pid"]
    found: dict[int, Socket] = {}
    for table in ("tcp", "tcp6"):
        for line in _read(Path(f"/proc/{pid}/net/{table}")).splitlines()[1:]:
            words = line.split()
            address, _, port = words[1].partition(":")
            if words[3] == _LISTEN:
                number = int(port, 16)
                found[number] = Socket(number, address in _ANY or (number in found and found[number].is_open))
    return tuple(found[port] for port in sorted(found))


def _confinement(pid: int, command: str) -> Confinement:
    fields = _status(pid)
    return Confinement(
        command=command,
        users=tuple(map(int, fields["Uid"])),
        groups=tuple(map(int, fields["Gid"])),
        extra_groups=tuple(map(int, fields["Groups"])),
        capabilities=tuple(int(fields[name][0], 16) for name in ("CapEff", "CapPrm", "CapBnd")),
        no_new_privileges=fields["NoNewPrivs"] == ["1"],
        seccomp=int(fields["Seccomp"][0]),
    )


def _status(pid: int) -> dict[str, list[str]]:
    lines = (line.partition(":") for line in _read(Path(f"/proc/{pid}/status")).splitlines())
    return {name: value.split() for name, _, value in lines}


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError as error:
        raise NoEvidence(f"the engine's processes cannot be seen from here: {error}") from error
