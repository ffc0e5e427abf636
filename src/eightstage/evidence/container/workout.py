"""One container that is started, asked politely and rudely, signalled, and looked at from all sides."""

import time
from collections.abc import Callable, Sequence
from typing import Final

import attrs

from eightstage.engine.containers import Container
from eightstage.engine.toolbox import beside
from eightstage.errors import EngineError
from eightstage.evidence import TARGET, Context, NoEvidence, evidence
from eightstage.evidence.container.processes import Confinement, Socket, confinements, descendants, sockets, zombies
from eightstage.evidence.container.scenario import blame_no_memory, started
from eightstage.evidence.container.start import wait_until_healthy
from eightstage.evidence.http import ask, get, send
from eightstage.policy import Drain, Policy

# In headers that carry credentials; must not be found in a log.
CANARY: Final = "eightstage-canary-00c0ffee00c0ffee"
_REQUESTS: Final = 40
_PASSWORDS: Final = "root:x:0:0"
_ORPHAN_S: Final = 10.0
# A busy machine is late; a service that lets such a client wait for ever is later.
_RUDE_S: Final = 20.0
_LAST_ASKS: Final = 3
_NOWHERE: Final = "/eightstage-nowhere"
# More than any server takes that has a limit at all: the usual ones lie between 8 KiB and 1 MiB.
_LARGE_HEAD: Final = 2 << 20
_MANY_HEADERS: Final = 100_000
OUT_OF_ROOT: Final = "a path out of the root"
# Added to the reply when the file that the path leads to was handed out.
DISCLOSED: Final = ", with the file"


@attrs.frozen
class Orphan:
    """
    What became of a process that was left behind.

    left: Dead processes that nobody has taken away.
    problem: Why that could not be seen; empty when it could.
    """

    left: tuple[str, ...] = ()
    problem: str = ""


@attrs.frozen
class Signalled:
    """
    What SIGUSR1 did.

    exit_code: With which it ended the service; None when that went on.
    is_handled: Whether a request was answered afterwards, so that the service has had its turn to handle the signal.
    sockets: What it listened on afterwards.
    """

    exit_code: int | None
    is_handled: bool
    sockets: tuple[Socket, ...]


@attrs.frozen
class Workout:
    """
    What was seen.

    confined: Its processes, in a container without capabilities and new privileges.
    listening: Its sockets before the first request.
    answered: How many polite requests, each with a credential in its head, were answered.
    rejections: What each rude request was answered: a status, and whether it gave a file away, or how the connection
        ended.
    large_heads: Likewise, for each request whose headers are larger, or more, than anybody needs.
    headers: All headers of two polite answers: of its health path, and of one that is not there.
    is_alive: Whether it still answered its health path after all of them.
    changed: Paths that were changed in the container's own layer.
    output, errors: What it wrote to standard output and to standard error.
    memory: Bytes in use when it had nothing to do; None where the engine does not say.
    orphan: What became of the process that a command left behind; None when the policy names no such command.
    signalled: What SIGUSR1 did at the end; None when it had ended before.
    """

    confined: tuple[Confinement, ...]
    listening: tuple[Socket, ...]
    answered: int
    rejections: dict[str, str]
    large_heads: dict[str, str]
    headers: tuple[tuple[str, str], ...]
    is_alive: bool
    changed: tuple[str, ...]
    output: tuple[str, ...]
    errors: tuple[str, ...]
    memory: int | None
    orphan: Orphan | None
    signalled: Signalled | None


@evidence("workout", images=(TARGET,), files=())
def observe(context: Context, target: str) -> Workout:
    """Put the target's image through it."""
    with started(
        context,
        target,
        "workout",
        ports=[context.service.policy.service.port],
        cap_drop=["ALL"],
        security_opt=["no-new-privileges"],
    ) as container:
        wait_until_healthy(context, target, container)
        memory = container.memory() or None
        with beside(container) as tools:
            seen = _work_out(container, tools, context.service.policy, memory)
        if not seen.is_alive:
            blame_no_memory(context, target, container, container.log())
        return seen


def _work_out(container: Container, tools: Container, policy: Policy, memory: int | None) -> Workout:
    address, path = container.address(policy.service.port), policy.health.path
    confined, before = confinements(tools), sockets(tools)
    answered = _answered(address, path)
    headers = tuple(header for asked in (path, _NOWHERE) for header in _headers(address, asked))
    orphan = leave_orphan(container, tools, policy.container.orphan)
    rejections = {name: _told(address, request) for name, request in _rude(policy.drain).items()}
    large_heads = {name: _told(address, request) for name, request in _large_heads(path).items()}
    is_alive = _is_alive(container, address, path)
    changed, output, errors = container.changes(), container.output("stdout"), container.output("stderr")
    return Workout(
        confined=confined,
        listening=before,
        answered=answered,
        rejections=rejections,
        large_heads=large_heads,
        headers=headers,
        is_alive=is_alive,
        changed=changed,
        output=output,
        errors=errors,
        memory=memory,
        orphan=orphan,
        signalled=signal(container, tools, lambda: ask(address, path) is not None),
    )


def _answered(address: tuple[str, int], path: str) -> int:
    """How many requests with a credential were answered; no more are sent once one was not."""
    headers = {"Authorization": f"Bearer {CANARY}", "Cookie": f"s={CANARY}"}
    for number in range(_REQUESTS):
        try:
            get(address, path, headers)
        except OSError:
            return number
    return _REQUESTS


def leave_orphan(container: Container, tools: Container, command: Sequence[str]) -> Orphan | None:
    """Let a command leave a process behind, wait until that has ended, and see what is left of it."""
    if not command:
        return None
    try:
        before = {process.number for process in descendants(tools)}
        exit_code, output = container.run(command)
        if exit_code != 0:
            return Orphan(problem=f"the command that leaves it ended with {exit_code}: {output.strip()[:200]}")
        deadline = time.monotonic() + _ORPHAN_S
        while new := [process for process in descendants(tools) if process.number not in before]:
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
    except (EngineError, NoEvidence) as error:
        return Orphan(problem=str(error))
    if any(not process.is_dead for process in new):
        return Orphan(problem=f"it still ran after {_ORPHAN_S:.0f} s")
    return Orphan(left=zombies(tools) if new else ())


def _rude(drain: Drain) -> dict[str, bytes]:
    head = b"HTTP/1.1\r\nHost: x\r\n"
    large = b"Content-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n[" + b" " * 70_000
    return {
        "no request at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 what is this\r\n\r\n",
        "a body of a gigabyte": f"{drain.method} {drain.path} ".encode() + head + large,
        "two lengths": b"POST / " + head + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "a chunk of no size": b"POST / " + head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n",
        OUT_OF_ROOT: b"GET /../../etc/passwd " + head + b"\r\n",
    }


def _large_heads(path: str) -> dict[str, bytes]:
    head = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".encode()
    many = b"".join(b"X-Header-%d: value of it\r\n" % number for number in range(_MANY_HEADERS))
    return {
        "a header of two megabytes": head + b"X-Large: " + b"a" * _LARGE_HEAD + b"\r\n\r\n",
        "a hundred thousand headers": head + many + b"\r\n",
    }


def _headers(address: tuple[str, int], path: str) -> tuple[tuple[str, str], ...]:
    reply = ask(address, path)
    return reply.headers if reply is not None else ()


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


def _is_alive(container: Container, address: tuple[str, int], path: str) -> bool:
    """Whether it answers well; asked again, since connections that were cut may need a moment to be gone."""
    for _ in range(_LAST_ASKS):
        reply = ask(address, path)
        if reply is not None and reply.status == 200:  # noqa: PLR2004 - OK
            return True
        if container.has_ended:
            break
        time.sleep(1)
    return False


def signal(container: Container, tools: Container, answers: Callable[[], bool]) -> Signalled | None:
    """Send SIGUSR1, ask whether the service still answers, and look at what it listens on; None when it has ended."""
    if container.has_ended:
        return None
    container.kill("SIGUSR1")
    # The signal is handled between two turns of the event loop; an answer means that a turn has passed.
    is_handled = answers()
    try:
        after = sockets(tools)
    except (EngineError, NoEvidence):
        # The tools end with the first process of the table that they share.
        if not container.has_ended:
            raise
    state = container.inspect()["State"]
    if not state["Running"]:
        return Signalled(int(state["ExitCode"]), is_handled, ())
    return Signalled(None, is_handled, after)
