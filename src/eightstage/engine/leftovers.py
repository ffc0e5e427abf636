"""Which processes belong to a private engine, told from what the kernel says of them."""

from pathlib import Path

import attrs

from eightstage.engine.places import Places

_PROC = Path("/proc")


@attrs.frozen
class EngineProcess:
    """A process of the engine or of one of its containers."""

    id: int
    name: str


def find_processes(places: Places) -> tuple[EngineProcess, ...]:
    """The daemon and its helpers, which name its folder on their command line, and everything in its control group."""
    if not _PROC.is_dir():
        return ()  # only Linux has private engines
    found = [_of(places, int(entry.name)) for entry in _PROC.iterdir() if entry.name.isdigit()]
    return tuple(process for process in found if process is not None)


def _of(places: Places, process_id: int) -> EngineProcess | None:
    folder = _PROC / str(process_id)
    try:
        words = folder.joinpath("cmdline").read_bytes().decode(errors="replace").split("\0")
        groups = folder.joinpath("cgroup").read_text()
        state = folder.joinpath("stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return None
    if state == "Z":
        return None
    name = Path(words[0]).name
    is_helper = name in {"dockerd", "containerd", "docker-proxy"} or name.startswith("containerd-shim")
    is_ours = is_helper and any(str(places.exec_root) in word or str(places.socket) in word for word in words[1:])
    is_contained = any(line.split(":", 2)[2].startswith(f"/{places.cgroup}/") for line in groups.splitlines())
    return EngineProcess(process_id, name) if is_ours or is_contained else None
