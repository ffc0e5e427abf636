"""The inspector of V8: Chrome's debugger protocol over a WebSocket."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import attrs
import websocket

from eightstage.evidence.debuggers.refused import Refused
from eightstage.evidence.http import get

_WAIT_S = 20.0
_SILENCE_S = 0.5
_SHOWN = 300


@contextmanager
def connect(address: tuple[str, int]) -> Iterator["Inspector"]:
    """
    Ask what can be debugged, and connect to the first when a breakpoint is wanted.

    Raises:
        OSError: Nothing answers.
        Refused: It lists nothing to debug.
    """
    reply = get(address, "/json/list")
    listed = reply.json
    if reply.status != 200 or not isinstance(listed, list) or not listed or not isinstance(listed[0], dict):  # noqa: PLR2004 - OK
        raise Refused(f"answered {reply.status} and lists nothing to debug", (reply.body[:_SHOWN],))
    inspector = Inspector(address, str(listed[0].get("id", "")), f"lists {len(listed)}: {listed[0].get('title', '')}")
    try:
        yield inspector
    except websocket.WebSocketException as error:
        raise ConnectionError(str(error)) from error
    finally:
        inspector.close()


@attrs.define
class Inspector:
    """
    One session.

    debugged: The id of what is debugged.
    """

    address: tuple[str, int]
    debugged: str
    introduction: str
    _socket: Any = None
    _sent: int = 0
    _events: list[dict[str, Any]] = attrs.field(factory=list)

    def close(self) -> None:
        """Leave it."""
        if self._socket is not None:
            self._socket.close()

    def stop_in(self, function: str) -> bool:
        """Set a breakpoint at the beginning of a function; `function` is an expression whose value it is."""
        host, port = self.address
        # On a connection of its own: the library would ask a proxy that the environment names.
        connection = socket.create_connection(self.address, timeout=_WAIT_S)
        url = f"ws://{host}:{port}/{self.debugged}"
        self._socket = websocket.create_connection(url, timeout=_WAIT_S, suppress_origin=True, socket=connection)
        self._call("Debugger.enable")
        found = self._call("Runtime.evaluate", expression=function, includeCommandLineAPI=True).get("result") or {}
        if found.get("type") != "function":
            return False
        return "breakpointId" in self._call("Debugger.setBreakpointOnFunctionCall", objectId=found["objectId"])

    def news(self) -> str | None:
        """The function in which the program has stopped; empty at other news, None at silence for a moment."""
        event = self._next_event()
        if event.get("method") != "Debugger.paused":
            return "" if event else None
        frames = event["params"]["callFrames"]
        return str(frames[0]["functionName"] or "an anonymous function") if frames else ""

    def go_on(self) -> None:
        """Let the program run, without breakpoints."""
        self._call("Debugger.disable")

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == self._sent:
                return dict(message.get("result") or {})
            self._events.append(message)

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
