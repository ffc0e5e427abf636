"""Containers of a run: started with its labels, observed through the engine's interface, removed with the run."""

import io
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from typing import Any, Final, TypeVar

import attrs

from eightstage.engine import bounds
from eightstage.engine.refusals import in_short, is_about_image, is_about_port, is_refusal
from eightstage.engine.scope import Scope
from eightstage.engine.ways import OWN_ADDRESS, Way
from eightstage.errors import EngineError

_POLL_S = 0.02
# As the engine says the mode of a file.
_FOLDER: Final = 1 << 31
# A busy engine fails to start a command now and then; what was not started may be started again.
_STARTS: Final = 2
# Instead of an image's own health check.
UNPROBED: Final = {"test": ["NONE"]}

T = TypeVar("T")


class PortTaken(EngineError):
    """Something on the engine's machine listens on a port that the container was to be published on."""


class NotInTime(EngineError):
    """A container did not reach the awaited state in time."""


class NotStarted(EngineError):
    """The engine cannot start a program in it, because of what is, or is not, in the image."""


@attrs.frozen
class Process:
    """One process as the engine's process table shows it."""

    process_id: int
    user_id: int
    command: str


@attrs.frozen(slots=False)
class Container:
    """
    A container of a run.

    purpose: What it is for; part of its name, and what messages call it, since no two runs share a name.
    way: How its ports are reached.
    """

    scope: Scope
    id: str
    purpose: str
    way: Way

    @property
    def _api(self) -> Any:  # noqa: ANN401 - the SDK's low-level client has no types
        return self.scope.engine.sdk.api

    def inspect(self) -> dict[str, Any]:
        """The engine's data about it."""
        return dict(self._api.inspect_container(self.id))

    def start(self) -> None:
        """
        Start it.

        Raises:
            NotStarted: The image has no such program or user, or it cannot be used.
            PortTaken: A port that it was to keep is taken.
        """
        self.scope.check_open()
        with _refusals(self.purpose):
            self._api.start(self.id)

    @property
    def has_ended(self) -> bool:
        """Whether it has run and has ended."""
        return not self.inspect()["State"]["Running"]

    @property
    def ran_out_of_memory(self) -> bool:
        """Whether the kernel killed one of its processes at the memory limit."""
        return bool(self.inspect()["State"].get("OOMKilled"))

    def address(self, port: int) -> tuple[str, int]:
        """
        Where a port is reached from this machine; only one that was asked for when it was created.

        Raises:
            EngineError: It has ended, so nothing leads to it any more.
        """
        found = self.inspect()
        if not found["State"]["Running"]:
            raise EngineError(f"{self.purpose} has ended with exit code {found['State']['ExitCode']}")
        networks = found["NetworkSettings"]
        if not self.way.address:
            addresses = [n["IPAddress"] for n in networks["Networks"].values() if n.get("IPAddress")]
            if not addresses:
                raise EngineError(f"{self.purpose} has no address of its own")
            return addresses[0], port
        bindings = networks["Ports"].get(f"{port}/tcp")
        if not bindings:
            raise EngineError(f"{self.purpose}: the engine has published no port {port}")
        return self.way.address, int(bindings[0]["HostPort"])

    def processes(self) -> tuple[Process, ...]:
        """
        Its processes, with numeric users, from the engine's table: no shell is needed inside.

        Raises:
            EngineError: It has ended.
        """
        from docker.errors import APIError  # noqa: PLC0415 - the SDK costs 170 ms

        try:
            table = self._api.top(self.id, "-eo pid,uid,args")["Processes"]
        except APIError as error:
            raise EngineError(f"{self.purpose} has no processes: {in_short(str(error.explanation))}") from error
        return tuple(Process(int(row[0]), int(row[1]), " ".join(row[2:])) for row in table)

    def log(self, lines: int = 30) -> tuple[str, ...]:
        """The last lines it wrote, as far as a person reads them."""
        stream = self._api.logs(self.id, tail=lines, stream=True, follow=False)
        taken = bounds.take(stream, bounds.END_OF_LOG_BYTES).data.decode(errors="replace")
        return tuple(line[: bounds.LINE_CHARACTERS] for line in taken.splitlines())

    def output(self, stream: str) -> tuple[str, ...]:
        """The lines it wrote to "stdout" or "stderr", from the first one on."""
        of_one = {"stdout": stream == "stdout", "stderr": stream == "stderr"}
        return bounds.take(self._api.logs(self.id, stream=True, follow=False, **of_one), bounds.LOG_BYTES).lines

    def follow(self) -> Iterator[bytes]:
        """Its output as it arrives, until it ends."""
        yield from self._api.logs(self.id, stream=True, follow=True)

    def changes(self) -> tuple[str, ...]:
        """The paths that it added, changed or deleted in its own layer."""
        return tuple(change["Path"] for change in self._api.diff(self.id) or ())

    def is_folder(self, path: str) -> bool:
        """Whether a folder is there."""
        from docker.errors import NotFound  # noqa: PLC0415 - the SDK costs 170 ms

        try:
            stream, entry = self._api.get_archive(self.id, path)
        except NotFound:
            return False
        stream.close()
        return bool(entry["mode"] & _FOLDER)

    def memory(self) -> int:
        """
        Bytes in use, without what the kernel would give back; 0 where the engine does not count.

        Raises:
            EngineError: It has been removed.
        """
        with _refusals(self.purpose):
            stats = self._api.stats(self.id, stream=False, one_shot=True).get("memory_stats") or {}
        return int(stats.get("usage", 0)) - int((stats.get("stats") or {}).get("inactive_file", 0))

    def run(self, command: Sequence[str], within_s: float = bounds.COMMAND_S) -> tuple[int, str]:
        """
        Run a command inside as the container's user; exit code and the beginning of its output.

        Raises:
            NotInTime: It did not end.
            EngineError: The engine did not run it, as when the container has ended, or lacks what it needs for that.
        """
        try:
            return bounds.within(within_s, lambda: self._run(command))
        except TimeoutError:
            raise NotInTime(f"{self.purpose}: {command[0]} did not end within {within_s:.0f} s") from None

    def _run(self, command: Sequence[str]) -> tuple[int, str]:
        for _ in range(_STARTS):
            exit_code, output = self._execute(command)
            if is_about_image(output) or not is_refusal(output):
                return exit_code, output
        raise EngineError(f"{self.purpose}: {command[0]} was not started: {in_short(output)}")

    def _execute(self, command: Sequence[str]) -> tuple[int, str]:
        from docker.errors import APIError  # noqa: PLC0415 - the SDK costs 170 ms

        try:
            execution = self._api.exec_create(self.id, list(command))
            stream = self._api.exec_start(execution["Id"], stream=True)
            output = bounds.take(stream, bounds.OUTPUT_BYTES, drain=True).data
            exit_code = self._api.exec_inspect(execution["Id"])["ExitCode"]
        except APIError as error:
            raise EngineError(
                f"{self.purpose}: {command[0]} was not run: {in_short(str(error.explanation))}"
            ) from error
        if exit_code is None:
            raise EngineError(f"{self.purpose}: the engine does not say how {command[0]} ended")
        return int(exit_code), output.decode(errors="replace")

    def kill(self, signal: str) -> None:
        """Send a signal to its first process."""
        self._api.kill(self.id, signal)

    def stop(self, grace_s: float) -> None:
        """Send its stop signal; the engine kills it after `grace_s` seconds."""
        self._api.stop(self.id, timeout=round(grace_s))

    def wait(self, what: str, seen: Callable[[dict[str, Any]], T | None], within_s: float) -> T:
        """
        Wait until `seen` finds something in the container's state.

        Raises:
            NotInTime: Names what was waited for, how long, and the last state.
        """
        deadline = time.monotonic() + within_s
        while True:
            self.scope.check_open()
            state = self.inspect()["State"]
            found = seen(state)
            if found is not None:
                return found
            if time.monotonic() > deadline:
                raise NotInTime(f"{self.purpose}: not {what} within {within_s:.0f} s; it is {_status(state)}")
            time.sleep(_POLL_S)

    def wait_for_end(self, within_s: float) -> int:
        """Its exit code, when it has ended."""
        return self.wait("ended", lambda s: None if s["Running"] else int(s["ExitCode"]), within_s)

    def read_files(self, path: str) -> dict[str, bytes]:
        """
        The files below `path`, by their name relative to it; empty when it is not there.

        Raises:
            EngineError: There is more than anybody should read.
        """
        from docker.errors import NotFound  # noqa: PLC0415 - the SDK costs 170 ms

        try:
            stream, _ = self._api.get_archive(self.id, path)
        except NotFound:
            return {}
        taken = bounds.take(stream, bounds.ARCHIVE_BYTES)
        if taken.is_cut:
            raise EngineError(f"{self.purpose}: {path} holds more than {bounds.ARCHIVE_BYTES >> 20} MiB")
        with tarfile.open(fileobj=io.BytesIO(taken.data)) as archive:
            members = [(m, archive.extractfile(m)) for m in archive if m.isfile()]
            return {m.name.partition("/")[2] or m.name: f.read() for m, f in members if f is not None}

    def write_file(self, path: str, content: bytes, mode: int = 0o644) -> None:
        """Put a file in place, readable by everyone, as `docker cp` does."""
        folder, _, name = path.rpartition("/")
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = len(content), mode, int(time.time())
            archive.addfile(entry, io.BytesIO(content))
        self._api.put_archive(self.id, folder or "/", buffer.getvalue())


@contextmanager
def create(
    scope: Scope,
    image: str,
    purpose: str,
    *,
    command: Sequence[str] | None = None,
    entrypoint: Sequence[str] | None = None,
    environment: Mapping[str, str] | None = None,
    ports: Sequence[int] = (),
    kept: Sequence[int] = (),
    user: str | None = None,
    healthcheck: Mapping[str, Any] | None = None,
    way: Way | None = None,
    **host: Any,  # noqa: ANN401 - settings of the SDK's host configuration
) -> Iterator[Container]:
    """
    A container that is created and not started; it is removed at the end.

    Its ports are published on free ports of the engine's machine; those in `kept` on the same number.

    It gets the bounds of every container under test, except where `host` says otherwise.

    Raises:
        NotStarted: The image names no command, or a folder that cannot be one.
        Unreachable: It has ports, and no way leads to them from here.
    """
    api = scope.engine.sdk.api
    scope.check_open()
    taken = way or (scope.way if ports else OWN_ADDRESS)
    bindings: dict[Any, Any] = {
        f"{port}/tcp": (taken.bind, port if port in kept else None) for port in ports if taken.bind
    }
    with _refusals(purpose):
        made = api.create_container(
            image,
            command=list(command) if command else None,
            entrypoint=list(entrypoint) if entrypoint else None,
            environment=dict(environment or {}),
            ports=[(port, "tcp") for port in ports],
            user=user,
            name=f"eightstage-{scope.run_id}-{purpose}",
            labels=scope.labels,
            healthcheck=dict(healthcheck) if healthcheck else None,
            host_config=api.create_host_config(port_bindings=bindings, **bounds.of_container() | host),
        )
    container = Container(scope, made["Id"], purpose, taken)
    try:
        yield container
    finally:
        scope._remove(container.id)  # noqa: SLF001 - the scope owns removal


@contextmanager
def run(scope: Scope, image: str, purpose: str, **settings: Any) -> Iterator[Container]:  # noqa: ANN401
    """A started container; see `create`."""
    with create(scope, image, purpose, **settings) as container:
        container.start()
        yield container


@contextmanager
def run_where_documented(
    scope: Scope,
    image: str,
    purpose: str,
    ports: Sequence[int],
    **settings: Any,  # noqa: ANN401
) -> Iterator[Container]:
    """
    A started container; each port keeps its number unless that is taken on the engine's machine, which only it knows.

    See `create` for the settings.
    """
    for choice in product(*((port, None) for port in ports)):
        kept = [port for port in choice if port]
        with create(scope, image, purpose, ports=ports, kept=kept, **settings) as container:
            try:
                container.start()
            except PortTaken:
                if not kept:
                    raise
                continue
            yield container
            return


@contextmanager
def _refusals(purpose: str) -> Iterator[None]:
    """Distinguish what the engine refuses because of the image from failures of the engine itself."""
    from docker.errors import APIError  # noqa: PLC0415 - the SDK costs 170 ms

    try:
        yield
    except APIError as error:
        message = str(error.explanation)
        kind = NotStarted if is_about_image(message) else PortTaken if is_about_port(message) else EngineError
        raise kind(f"{purpose} is not started: {in_short(message)}") from error


def _status(state: dict[str, Any]) -> str:
    health = (state.get("Health") or {}).get("Status")
    ended = "" if state["Running"] else f", exit code {state['ExitCode']}"
    return f"{state['Status']}{ended}" + (f", {health}" if health else "")
