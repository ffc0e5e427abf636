"""One container that is started, asked politely and rudely, signalled, and looked at from all sides."""

import time
from collections.abc import Callable, Sequence

import attrs

from eightstage.engine.containers import Container, run
from eightstage.engine.toolbox import beside
from eightstage.evidence import Context
from eightstage.evidence.container.processes import Confinement, Socket, confinements, descendants, sockets, zombies
from eightstage.evidence.container.start import start_limit, wait_until_healthy
from eightstage.evidence.http import ask, get, send
from eightstage.policy import Drain, Policy

# In headers that carry credentials; must not be found in a log.
CANARY = "eightstage-canary-00c0ffee00c0ffee"
_REQUESTS = 40
_PASSWORDS = "root:x:0:0"
_ORPHAN_S = 10.0
_RUDE_S = 5.0
OUT_OF_ROOT = "a path out of the root"
# Of what is told when the file that the path leads to was handed out.
DISCLOSED = ", with the file"
# Exit codes by which the engine says that it could not start a command.
_CANNOT_START = {126, 127}


@attrs.frozen
class Workout:
    """
    What was seen.

    confined: Its processes, in a container without capabilities and new privileges.
    listening: Its sockets before the first request, and after a SIGUSR1 at the end.
    rejections: What each rude request was answered: a status, and whether it gave a file away, or how the connection
        ended.
    is_alive: Whether it still answered its health path after all of them.
    changed: Paths that were changed in the container's own layer.
    output, errors: What it wrote to standard output and to standard error.
    memory: Bytes in use when it had nothing to do; None where the engine does not say.
    orphans: Dead processes that nobody had taken away; None when the policy names no command that leaves one.
    started: Those of the policy's absent tools that could be started; tried in production, while it is alive.
    """

    confined: tuple[Confinement, ...]
    listening: tuple[tuple[Socket, ...], tuple[Socket, ...]]
    rejections: dict[str, str]
    is_alive: bool
    changed: tuple[str, ...]
    output: tuple[str, ...]
    errors: tuple[str, ...]
    memory: int | None
    orphans: tuple[str, ...] | None
    started: tuple[str, ...]


def observe(context: Context, target: str) -> Workout:
    """Put the target's image through it."""
    with run(
        context.scope,
        context.build.images[target],
        f"{target}-workout",
        ports=[context.service.policy.service.port],
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
        pids_limit=128,
        mem_limit="512m",
    ) as container:
        wait_until_healthy(container, start_limit(context, target))
        memory = _memory(container)
        with beside(container) as tools:
            return _work_out(container, tools, context.service.policy, memory, is_production=target == "production")


def _work_out(
    container: Container, tools: Container, policy: Policy, memory: int | None, *, is_production: bool
) -> Workout:
    address = container.address(policy.service.port)
    confined, before = confinements(tools), sockets(tools)
    for _ in range(_REQUESTS if _answers(address, policy.health.path) else 0):
        get(address, policy.health.path, headers={"Authorization": f"Bearer {CANARY}", "Cookie": f"s={CANARY}"})
    orphans = _orphans(container, tools, policy.container.orphan)
    rude = _rude(policy.health.path, policy.drain)
    rejections = {name: _told(address, request) for name, request in rude.items()}
    is_alive = _answers(address, policy.health.path)
    changed, output, errors = container.changes(), container.output("stdout"), container.output("stderr")
    # Last, because a tool that runs may write.
    started = _started(container, policy.container.absent if is_production and is_alive else ())
    return Workout(
        confined=confined,
        listening=(before, _sockets_after_signal(container, tools, lambda: _answers(address, policy.health.path))),
        rejections=rejections,
        is_alive=is_alive,
        changed=changed,
        output=output,
        errors=errors,
        memory=memory,
        orphans=orphans,
        started=started,
    )


def _memory(container: Container) -> int | None:
    used = container.memory()
    return used or None


def _orphans(container: Container, tools: Container, command: list[str]) -> tuple[str, ...] | None:
    """Let a command leave a process behind, wait until that has ended, and see what is left of it."""
    if not command:
        return None
    before = {process.number for process in descendants(tools)}
    container.run(command)
    deadline = time.monotonic() + _ORPHAN_S
    while time.monotonic() < deadline:
        if all(process.number in before for process in descendants(tools)):
            return ()
        time.sleep(0.05)
    return zombies(tools)


def _started(container: Container, tools: Sequence[str]) -> tuple[str, ...]:
    """The tools that run; each is called without a word, which ends all of them at once."""
    return tuple(tool for tool in tools if container.run([tool])[0] not in _CANNOT_START)


def _rude(path: str, drain: Drain) -> dict[str, bytes]:
    head = b"HTTP/1.1\r\nHost: x\r\n"
    large = b"Content-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n[" + b" " * 70_000
    return {
        "no request at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 what is this\r\n\r\n",
        "a header without an end": f"GET {path} ".encode() + head + b"X-Large: " + b"a" * 70_000 + b"\r\n\r\n",
        "a body of a gigabyte": f"{drain.method} {drain.path} ".encode() + head + large,
        "two lengths": b"POST / " + head + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "a chunk of no size": b"POST / " + head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        OUT_OF_ROOT: b"GET /../../etc/passwd " + head + b"\r\n",
    }


def _told(address: tuple[str, int], request: bytes) -> str:
    try:
        reply = send(address, request, _RUDE_S)
        if reply is None:
            return "closed"
        return f"{reply.status}{DISCLOSED}" if _PASSWORDS in reply.body else str(reply.status)
    except TimeoutError:
        return f"not answered within {_RUDE_S:.0f} s"
    except OSError as error:
        return f"cut: {error}"


def _answers(address: tuple[str, int], path: str) -> bool:
    reply = ask(address, path)
    return reply is not None and reply.status == 200  # noqa: PLR2004 - OK


def _sockets_after_signal(container: Container, tools: Container, answers: Callable[[], bool]) -> tuple[Socket, ...]:
    """None when it has ended, or does so at the signal."""
    if _runs(container):
        container.kill("SIGUSR1")
        # The signal is handled between two turns of the event loop; an answer means that a turn has passed.
        answers()
    return sockets(tools) if _runs(container) else ()


def _runs(container: Container) -> bool:
    return bool(container.inspect()["State"]["Running"])
