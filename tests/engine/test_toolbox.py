"""Containers of our own beside those under test, and what they see and do there."""

import os
from collections.abc import Iterator

import pytest

from eightstage.bases import provide_all
from eightstage.engine.client import Engine
from eightstage.engine.containers import Container, run
from eightstage.engine.scope import Scope
from eightstage.engine.toolbox import NoTools, beside
from eightstage.evidence.container import crash
from eightstage.evidence.container.processes import confinements, descendants, sockets, zombies

BASE = "node:26-trixie-slim"
# Process 1 listens, runs a child as another user, and never waits for a second one, which ends at once.
PROGRAM = """
const { spawn } = require("node:child_process");
require("node:net").createServer().listen(4000, "127.0.0.1");
require("node:net").createServer().listen(4001);
spawn("/bin/sh", ["-c", "sleep 0 & exec sleep 600"], { uid: 4242, gid: 4242 });
"""


@pytest.fixture
def scope(engine: Engine) -> Iterator[Scope]:
    with Scope(engine) as opened:
        provide_all(opened, [BASE])
        yield opened


@pytest.fixture
def container(scope: Scope) -> Iterator[Container]:
    with run(
        scope, BASE, "looked-at", command=["node", "-e", PROGRAM], cap_drop=["ALL"], cap_add=["SETUID", "SETGID"]
    ) as made:
        made.wait("started", lambda _: len(made.processes()) >= 2 or None, 20)
        yield made


def test_processes_are_seen_from_beside(container: Container) -> None:
    """Users, capabilities and the dead; neither the tools nor what is executed later belongs to it."""
    with beside(container) as tools:
        container.run(["sleep", "0"])
        seen = {process.command.split()[0]: process for process in descendants(tools) if not process.is_dead}
        confined = {c.command.split()[0]: c for c in confinements(tools)}

        assert set(seen) == {"node", "sleep"}
        assert confined["sleep"].users == (4242,) * 4
        assert confined["node"].users == (0,) * 4
        assert confined["node"].capabilities[2] != 0
        assert confined["node"].seccomp == 2
        assert [name.partition(",")[0] for name in zombies(tools)] == ["sleep"]


def test_open_files_are_counted_from_beside(container: Container) -> None:
    """Of the processes of every user."""
    with beside(container, cap_add=["SYS_PTRACE"]) as tools:
        sleeps = next(p for p in descendants(tools) if p.command.startswith("sleep") and not p.is_dead)

        assert sleeps.files == 3
        assert (sleeps.memory or 0) > 0


def test_sockets_are_seen_from_beside(container: Container) -> None:
    """Only what listens, with the addresses it listens on."""
    with beside(container) as tools:
        assert [(s.port, s.is_open) for s in sockets(tools)] == [(4000, False), (4001, True)]


def test_kill_reaches_the_containers_process_and_no_other(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal goes through the engine; this machine's own `kill` is never used."""
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("a process of this machine was signalled"))
    with beside(container) as tools:
        child = next(p.number for p in descendants(tools) if p.command.startswith("sleep") and not p.is_dead)

        crash.kill(container, tools, [child])

        left = [p.command for p in descendants(tools) if not p.is_dead]
    assert len(left) == 1
    assert container.inspect()["State"]["Running"]


def test_image_without_a_shell_gives_no_tools(scope: Scope, container: Container, engine: Engine) -> None:
    """An image without a shell is passed over, and none at all is said to be that."""
    folder = scope.folder / "empty"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /\n")
    engine.run_cli("buildx", "build", "--load", "--tag", f"{scope.tag_prefix}:empty", str(folder))
    empty, usable = f"{scope.tag_prefix}:empty", scope.tool_images

    scope.tool_images = (empty, *usable)
    with beside(container) as tools:
        assert tools.run(["true"])[0] == 0

    scope.tool_images = (empty,)
    with pytest.raises(NoTools, match="/bin/sh"), beside(container):
        pass
