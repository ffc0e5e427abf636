"""A debugger at work: it asks what can be debugged, attaches, sets a breakpoint, and a request runs into it."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self

import attrs
import requests
import websocket

from eightstage.evidence import Context
from eightstage.evidence.container.start import serving
from eightstage.evidence.http import Reply, ask, get

_WAIT_S = 10.0


@attrs.frozen
class Paused:
    """
    Where the program stopped.

    function: The name of the function; empty when it did not stop.
    status: What the request was answered after the program went on; None when it was not.
    reason: Why there was no stop.
    """

    function: str = ""
    status: int | None = None
    reason: str = ""


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


def observe(context: Context, target: str) -> Debugging:
    """Start the target and debug one request."""
    policy = context.service.policy
    with serving(context, target, "debugger", ports=[policy.service.inspector_port]) as container:
        commands = tuple(p.command for p in container.processes())
        inspector = container.address(policy.service.inspector_port)
        try:
            listing = get(inspector, "/json/list")
        except requests.RequestException as error:
            return Debugging(f"no answer on port {policy.service.inspector_port}: {error}", commands)
        found = listing.json
        if not policy.debug.breakpoint or not isinstance(found, list) or not found:
            return Debugging(listing, commands)
        url = f"ws://{inspector[0]}:{inspector[1]}/{found[0]['id']}"
        address = container.address(policy.service.port)
        return Debugging(listing, commands, _pause(url, policy.debug.breakpoint, address, policy.health.path))


def _pause(url: str, function: str, address: tuple[str, int], path: str) -> Paused:
    with _Session(url) as session, ThreadPoolExecutor(1) as pool:
        if not session.stop_in(function):
            return Paused(reason=f"{function} is not a function there")
        asked = pool.submit(ask, address, path)
        stopped_in = session.paused_in()
        session.call("Debugger.disable")
        reply = asked.result()
        reason = "" if stopped_in else "the request did not stop anywhere"
        return Paused(stopped_in, reply.status if reply else None, reason)


class _Session:
    """Chrome's debugger protocol over one WebSocket."""

    def __init__(self, url: str) -> None:
        self._socket = websocket.create_connection(url, timeout=_WAIT_S, suppress_origin=True)
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

    def paused_in(self) -> str:
        """The function in which the program stops next; empty when it does not in time."""
        deadline = time.monotonic() + _WAIT_S
        while time.monotonic() < deadline:
            if not self._events:
                try:
                    self._events.append(json.loads(self._socket.recv()))
                except websocket.WebSocketTimeoutException:
                    return ""
            event = self._events.pop(0)
            if event.get("method") == "Debugger.paused":
                frames = event["params"]["callFrames"]
                return str(frames[0]["functionName"] or "an anonymous function") if frames else ""
        return ""
