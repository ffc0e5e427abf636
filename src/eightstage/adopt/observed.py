"""What one run of the image that ships shows: where it listens, what it answers, who it runs as, what it writes."""

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

import attrs

from eightstage.adopt.guess import Guess
from eightstage.adopt.readings import answered, logged, written
from eightstage.engine import images
from eightstage.engine.containers import UNPROBED, Container, NotStarted, run
from eightstage.engine.scope import Scope
from eightstage.engine.toolbox import beside
from eightstage.errors import EngineError
from eightstage.evidence import NoEvidence
from eightstage.evidence.container.processes import confinements, sockets
from eightstage.evidence.http import Reply, ask
from eightstage.languages.ecosystem import known
from eightstage.policy import Policy

# A busy machine takes its time; a worker that never listens is waited for as long.
_LISTENS_S: Final = 20.0
_ANSWERS_S: Final = 10.0
_POLL_S: Final = 0.1
_USUAL: Final = ("/health", "/healthz", "/livez", "/readyz", "/health/live", "/api/health", "/status", "/ping", "/")
_NOWHERE: Final = "/eightstage-asks-for-nothing"
_REDIRECTS: Final = 400
_ALWAYS: Final = ("/tmp",)  # noqa: S108 - in a container


@attrs.frozen
class Run:
    """
    One run of an image.

    policy: What was guessed from the text.
    notes: What a person should know of it.
    """

    scope: Scope
    image: str
    policy: Policy
    notes: list[str] = attrs.field(factory=list, init=False)

    def guesses(self) -> Iterator[Guess]:
        """
        Everything that is seen; a container that listens elsewhere than it says is started once more, to be asked.

        Raises:
            EngineError: The engine failed, or its containers cannot be looked at.
        """
        config = images.inspect(self.scope.engine, self.image)["Config"]
        exposed = [int(port.partition("/")[0]) for port in config.get("ExposedPorts") or {} if port.endswith("tcp")]
        asked = list(dict.fromkeys([*exposed, self.policy.service.port]))
        found, is_asked = self._look(config, asked)
        if not is_asked:
            found, _ = self._look(config, [guess.value for guess in found if guess.key == "port"])
        yield from found
        port = next((guess.value for guess in found if guess.key == "port"), None)
        if port is not None:
            yield from self._with_read_only_root(port, [path for g in found if g.key == "tmpfs" for path in g.value])

    def _with_read_only_root(self, port: int, seen: Sequence[str]) -> Iterator[Guess]:
        """What has to be writable all the same: a file that is deleted while it is open is seen nowhere."""
        folders = list(dict.fromkeys([*seen, *_ALWAYS]))
        if not self._serves(port, seen) and self._serves(port, folders):
            yield Guess("container", "tmpfs", folders, "with a read-only root it serves only where it can write there")

    def _serves(self, port: int, tmpfs: Sequence[str]) -> bool:
        """Whether it answers with a read-only root and these folders in memory."""
        with run(
            self.scope,
            self.image,
            f"adopt-{len(tmpfs)}",
            ports=[port],
            environment=self.policy.container.environment,
            healthcheck=UNPROBED,
            read_only=True,
            tmpfs=dict.fromkeys(tmpfs, ""),
        ) as container:
            deadline = time.monotonic() + _LISTENS_S
            while time.monotonic() < deadline:
                try:
                    # It may listen before it finds that it cannot work.
                    if ask(container.address(port), _NOWHERE) is not None:
                        return True
                except EngineError:
                    if container.has_ended:
                        return False
                    raise
                time.sleep(_POLL_S)
        return False

    def _look(self, config: dict[str, Any], ports: Sequence[int]) -> tuple[list[Guess], bool]:
        """What is seen of a container with these ports, and whether it could be asked."""
        settings = {"environment": self.policy.container.environment, "healthcheck": UNPROBED}
        try:
            with run(self.scope, self.image, "adopt", ports=ports, **settings) as container:
                try:
                    return self._seen(config, container, ports)
                except (EngineError, NoEvidence):
                    # What ends is not there any more for those beside it.
                    if not container.has_ended:
                        raise
                    return self._ended(container), True
        except NotStarted as error:
            self.notes.append(error.what)
            return [], True
        except NoEvidence as error:
            self.notes.append(str(error))
            return [], True

    def _seen(self, config: dict[str, Any], container: Container, ports: Sequence[int]) -> tuple[list[Guess], bool]:
        with beside(container) as tools:
            listening = _listening(container, tools)
            if container.has_ended:
                return self._ended(container), True
            seen = [*_identity(config, tools)]
        port = next((port for port in ports if port in listening), None) or next(iter(listening), None)
        if port is None:
            why = f"nothing listened within {_LISTENS_S:.0f} s"
            self.notes.append(f"{why}: is it no server, or does it wait for something?")
            return [*seen, *_writes(container)], True
        seen.append(Guess("service", "port", port, "it was seen to listen there"))
        if port not in ports:
            return seen, False
        seen += self._answers(container, port)
        return [*seen, *_logs(container), *_writes(container)], True

    def _ended(self, container: Container) -> list[Guess]:
        code = container.inspect()["State"]["ExitCode"]
        last = next((line for line in reversed(container.log()) if line.strip()), "it printed nothing")
        self.notes.append(
            f"the container ended with exit code {code}: {last}; give it what it needs in [container] environment"
        )
        return []

    def _answers(self, container: Container, port: int) -> Iterator[Guess]:
        told = self.policy.health.path
        address = container.address(port)
        nowhere = _first(address)
        for path in dict.fromkeys((told, *_USUAL)):
            reply = ask(address, path)
            if reply is not None and reply.status < _REDIRECTS and (path == "/" or not _is_same(reply, nowhere)):
                yield Guess("health", "path", path, f"it answered there with {reply.status}")
                yield from answered(reply)
                return
        self.notes.append(f"port {port} gave no good answer to {', '.join(_USUAL)}: name its path in [health]")


def _listening(container: Container, tools: Container) -> list[int]:
    """Its ports, as soon as it has one; none where it ends, or does not listen."""
    deadline = time.monotonic() + _LISTENS_S
    while time.monotonic() < deadline and not container.has_ended:
        try:
            found = [socket.port for socket in sockets(tools) if socket.is_open]
        except (EngineError, NoEvidence):
            # It has ended meanwhile, and everything beside it with it.
            found = []
        if found:
            return found
        time.sleep(_POLL_S)
    return []


def _identity(config: dict[str, Any], tools: Container) -> Iterator[Guess]:
    first = confinements(tools)[0]
    user, group = first.users[0], first.groups[0]
    if user and group:
        yield Guess("service", "user", f"{user}:{group}", "its first process was seen to run as it")
    else:
        yield Guess("service", "user", None, f"its first process runs as {user}:{group}, which no service should")
    program = first.command.split(" ", 1)[0].rpartition("/")[2]
    started = [*(config.get("Entrypoint") or ()), *(config.get("Cmd") or ())]
    name = program.rstrip("0123456789.")
    is_named = any(word.rpartition("/")[2].rstrip("0123456789.") == name for word in started[:1])
    if name in known().interpreters and not is_named:
        yield Guess("image", "runtime", [name], f"its first process is {program}, which its command does not name")


def _logs(container: Container) -> Iterator[Guess]:
    yield logged(container.output("stdout"))


def _writes(container: Container) -> Iterator[Guess]:
    changed = container.changes()
    yield from written(changed, frozenset(path for path in changed if container.is_folder(path)))


def _first(address: tuple[str, int]) -> Reply | None:
    """What it answers to a path that it cannot know, as soon as it answers."""
    deadline = time.monotonic() + _ANSWERS_S
    while time.monotonic() < deadline:
        reply = ask(address, _NOWHERE)
        if reply is not None:
            return reply
        time.sleep(_POLL_S)
    return None


def _is_same(reply: Reply, nowhere: Reply | None) -> bool:
    """Whether it answers so to whatever it is asked."""
    return nowhere is not None and (reply.status, reply.body) == (nowhere.status, nowhere.body)
