"""
Processes and sockets of a container, read in a container beside it that shares its process table and its network.

Nothing is read from this machine's own /proc: the engine may be elsewhere, and the same numbers may belong to others.
"""

from collections.abc import Mapping

import attrs

from eightstage.engine.containers import Container
from eightstage.evidence import NoEvidence

_LISTEN = "0A"
_DEAD = "Z"
_ANY = {"00000000", "0" * 32}
_MARK = "== "
_FILES = "OpenFiles"
# A busy engine was seen to lose the output of a command.
_READS = 3
# A process that ends meanwhile prints nothing. Its open files are counted where they may be read.
_READ_PROCESSES = f"""
for folder in /proc/[0-9]*; do
    echo "{_MARK}${{folder#/proc/}} $(tr '\\0' ' ' 2>/dev/null <"$folder/cmdline")"
    set -- "$folder"/fd/*
    [ ! -L "$1" ] || echo "{_FILES}: $#"
    cat "$folder/status" 2>/dev/null
done
exit 0
"""


@attrs.frozen
class Seen:
    """
    One process of a container, by the numbers of its own table.

    fields: What the kernel says of it in /proc/NUMBER/status, and how many files it has open.
    """

    number: int
    command: str
    fields: Mapping[str, list[str]]

    @property
    def parent(self) -> int:
        """The number of its parent; 0 for the first process, and for those that the engine started later."""
        return int(self.fields["PPid"][0])

    @property
    def is_dead(self) -> bool:
        """Whether it has ended, and nobody has waited for it."""
        return self.fields["State"][0] == _DEAD

    @property
    def files(self) -> int | None:
        """How many files and sockets it has open; None when that may not be read, or it has none."""
        return int(self.fields[_FILES][0]) if _FILES in self.fields else None

    @property
    def memory(self) -> int | None:
        """Bytes in use that are no part of a file; None when the kernel does not say."""
        return int(self.fields["RssAnon"][0]) * 1024 if "RssAnon" in self.fields else None


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


def descendants(tools: Container) -> tuple[Seen, ...]:
    """
    The first process of the table and all that descend from it, the dead among them.

    What the engine starts in it later, such as a health check, and the tools themselves descend from nobody.

    Args:
        tools: A container beside the one that is looked at.
    """
    for _ in range(_READS):
        code, text = tools.run(["/bin/sh", "-c", _READ_PROCESSES])
        if code != 0:
            raise NoEvidence(f"the processes of {tools.purpose} cannot be read: {text.strip()[-200:]}")
        found = {process.number: process for process in _processes(text)}
        if 1 in found:
            break
    else:
        raise NoEvidence(f"the process table of {tools.purpose} has no first process: {text.strip()[-200:]}")
    return tuple(process for process in found.values() if _descends(process, found))


def confinements(tools: Container) -> tuple[Confinement, ...]:
    """What each process of the container beside may do."""
    return tuple(_confinement(process) for process in descendants(tools) if not process.is_dead)


def zombies(tools: Container) -> tuple[str, ...]:
    """The dead processes that nobody has waited for, by name and number."""
    return tuple(f"{p.fields['Name'][0]}, {p.number}" for p in descendants(tools) if p.is_dead)


def sockets(tools: Container) -> tuple[Socket, ...]:
    """The listening TCP sockets of the network that is shared, by port."""
    code, text = tools.run(["/bin/cat", "/proc/net/tcp", "/proc/net/tcp6"])
    if "local_address" not in text:
        raise NoEvidence(f"the sockets of {tools.purpose} cannot be read, exit code {code}: {text.strip()[-200:]}")
    found: dict[int, Socket] = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) < 4 or words[3] != _LISTEN:  # noqa: PLR2004 - the state stands fourth
            continue
        address, _, port = words[1].partition(":")
        number = int(port, 16)
        found[number] = Socket(number, address in _ANY or (number in found and found[number].is_open))
    return tuple(found[port] for port in sorted(found))


def _processes(text: str) -> list[Seen]:
    found = []
    for part in text.split(f"\n{_MARK}"):
        head, _, status = part.removeprefix(_MARK).partition("\n")
        number, _, command = head.partition(" ")
        lines = (line.partition(":") for line in status.splitlines())
        fields = {name: value.split() for name, _, value in lines}
        if number.isdigit() and "PPid" in fields:
            found.append(Seen(int(number), command.strip() or fields["Name"][0], fields))
    return found


def _descends(process: Seen, table: Mapping[int, Seen]) -> bool:
    while process.number != 1:
        if process.parent not in table:
            return False
        process = table[process.parent]
    return True


def _confinement(process: Seen) -> Confinement:
    fields = process.fields
    return Confinement(
        command=process.command,
        users=tuple(map(int, fields["Uid"])),
        groups=tuple(map(int, fields["Gid"])),
        extra_groups=tuple(map(int, fields["Groups"])),
        capabilities=tuple(int(fields[name][0], 16) for name in ("CapEff", "CapPrm", "CapBnd")),
        no_new_privileges=fields["NoNewPrivs"] == ["1"],
        seccomp=int(fields["Seccomp"][0]),
    )
