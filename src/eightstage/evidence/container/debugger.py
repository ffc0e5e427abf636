"""A debugger at work: it asks what can be debugged, attaches, sets a breakpoint, and a request runs into it."""

import json
import socket
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Self

import attrs
import websocket

from eightstage.evidence import TARGET, Context, evidence
from eightstage.evidence.container.start import serving
from eightstage.evidence.http import Reply, ask, get

_WAIT_S = 20.0
_SILENCE_S = 0.5
# Of the request that stops meanwhile.
_ANSWER_S = 2 * _WAIT_S


@attrs.frozen
class Paused:
    """
    Where the program stopped.

    function: The name of the function; empty when it did not stop.
    status: What the request was answered after the program went on; None when it was not.
    reason: Why there was no stop.
    problem: Why nothing can be said of it; empty when something can.
    """

    function: str = ""
    status: int | None = None
    reason: str = ""
    problem: str = ""


@attrs.frozen
class Debugging:
    """
    One session.

    listing: What the inspector answered when it was asked what can be debugged, or why it did not.
    commands: The processes that should have opened it.
    paused: What became of the breakpoint; None when nothing can be debugged, or the policy names no function.
    """

    listing: Reply | str
    commands: tuple[str, ...]
    paused: Paused | None = None


@evidence("debugging", images=(TARGET,))
def observe(context: Context, target: str) -> Debugging:
    """Start the target and debug one request."""
    policy = context.service.policy
    with serving(context, target, "debugger", ports=[policy.service.inspector_port]) as container:
        commands = tuple(p.command for p in container.processes())
        inspector = container.address(policy.service.inspector_port)
        try:
            listing = get(inspector, "/json/list")
        except OSError as error:
            return Debugging(f"no answer on port {policy.service.inspector_port}: {error}", commands)
        found = listing.json
        if not policy.debug.breakpoint or not isinstance(found, list) or not found or not _has_id(found[0]):
            return Debugging(listing, commands)
        address = container.address(policy.service.port)
        try:
            paused = _pause(inspector, str(found[0]["id"]), policy.debug.breakpoint, address, policy.health.path)
        except (OSError, ValueError, websocket.WebSocketException) as error:
            paused = Paused(problem=f"the debugger lost its connection to the inspector: {error}")
        return Debugging(listing, commands, paused)


def _has_id(listed: object) -> bool:
    return isinstance(listed, dict) and "id" in listed


def _pause(inspector: tuple[str, int], debugged: str, function: str, address: tuple[str, int], path: str) -> Paused:
    with _Session(inspector, debugged) as session, ThreadPoolExecutor(1) as pool:
        if not session.stop_in(function):
            return Paused(reason=f"{function} is not a function there")
        asked = pool.submit(ask, address, path, _ANSWER_S)
        stopped_in = session.paused_in(asked)
        session.call("Debugger.disable")
        reply = asked.result()
        if not stopped_in and reply is None:
            return Paused(problem="the request neither stopped anywhere nor was it answered")
        reason = "" if stopped_in else "the request did not stop anywhere"
        return Paused(stopped_in, reply.status if reply else None, reason)


class _Session:
    """Chrome's debugger protocol over one WebSocket."""

    def __init__(self, inspector: tuple[str, int], debugged: str) -> None:
        url = f"ws://{inspector[0]}:{inspector[1]}/{debugged}"
        # On a connection of its own: the library would ask a proxy that the environment names.
        connection = socket.create_connection(inspector, timeout=_WAIT_S)
        self._socket = websocket.create_connection(url, timeout=_WAIT_S, suppress_origin=True, socket=connection)
        self._sent = 0
        self._events: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """One call and its result."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == self._sent:
                return dict(message.get("result") or {})
            self._events.append(message)

    def stop_in(self, expression: str) -> bool:
        """Set a breakpoint at the beginning of a function."""
        self.call("Debugger.enable")
        found = self.call("Runtime.evaluate", expression=expression, includeCommandLineAPI=True).get("result") or {}
        if found.get("type") != "function":
            return False
        return "breakpointId" in self.call("Debugger.setBreakpointOnFunctionCall", objectId=found["objectId"])

    def paused_in(self, asked: "Future[Reply | None]") -> str:
        """The function in which the program stops next; empty when `asked` is answered without a stop, or in time."""
        deadline = time.monotonic() + _WAIT_S
        while time.monotonic() < deadline:
            # A stop is reported before the answer that it holds up.
            was_answered = asked.done()
            event = self._next_event()
            if event.get("method") == "Debugger.paused":
                frames = event["params"]["callFrames"]
                return str(frames[0]["functionName"] or "an anonymous function") if frames else ""
            if was_answered and not event:
                return ""
        return ""

    def _next_event(self) -> dict[str, Any]:
        """What the inspector tells next; empty when it is silent for a moment."""
        if self._events:
            return self._events.pop(0)
        self._socket.settimeout(_SILENCE_S)
        try:
            return dict(json.loads(self._socket.recv()))
        except websocket.WebSocketTimeoutException:
            return {}
        finally:
            self._socket.settimeout(_WAIT_S)
