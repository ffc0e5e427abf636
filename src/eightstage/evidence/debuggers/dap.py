"""The Debug Adapter Protocol, as debuggers of several languages speak it: messages of JSON over TCP."""

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import attrs

from eightstage.evidence.debuggers.refused import Refused

_WAIT_S: Final = 20.0
_SILENCE_S: Final = 0.5
_SHOWN: Final = 300
_RECEIVED_BYTES: Final = 65_536
_HEADER_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"content-length: *(\d{1,9})$", re.IGNORECASE | re.MULTILINE)
_CLIENT: Final = {"clientID": "eightstage", "adapterID": "eightstage", "linesStartAt1": True, "pathFormat": "path"}


@contextmanager
def connect(address: tuple[str, int]) -> Iterator["Adapter"]:
    """
    Introduce ourselves.

    Raises:
        OSError: Nothing answers.
        Refused: What answers speaks another protocol.
    """
    with socket.create_connection(address, timeout=_WAIT_S) as connection:
        adapter = Adapter(connection)
        capabilities = adapter.call("initialize", _CLIENT)
        if not capabilities.get("supportsFunctionBreakpoints"):
            raise Refused("the debugger does not stop in functions", (json.dumps(capabilities)[:_SHOWN],))
        yield adapter


@attrs.define
class Adapter:
    """One session."""

    _connection: socket.socket
    introduction: str = "speaks the Debug Adapter Protocol"
    _sent: int = 0
    _buffer: bytes = b""
    _events: list[dict[str, Any]] = attrs.field(factory=list)
    _responses: dict[int, dict[str, Any]] = attrs.field(factory=dict)
    _thread: int = 0

    def stop_in(self, function: str) -> bool:
        """Attach to the program that runs, and set a breakpoint at the beginning of a function of this name."""
        # Some debuggers answer when they have attached, others when the breakpoints are set.
        attached = self._send("attach", {"mode": "remote", "justMyCode": False})
        self._event("initialized", attached)
        set_ = self.call("setFunctionBreakpoints", {"breakpoints": [{"name": function}]})
        self.call("configurationDone", {})
        self._response(attached)
        return any(breakpoint_.get("verified") for breakpoint_ in set_.get("breakpoints", ()))

    def news(self) -> str | None:
        """The function in which the program has stopped; empty at other news, None at silence for a moment."""
        event = self._events.pop(0) if self._events else self._message(_SILENCE_S)
        if event is None or event.get("event") != "stopped":
            return None if event is None else ""
        self._thread = int(event["body"].get("threadId", 0))
        frames = self.call("stackTrace", {"threadId": self._thread, "levels": 1}).get("stackFrames", ())
        return str(frames[0]["name"]) if frames else ""

    def go_on(self) -> None:
        """Let the program run, without breakpoints."""
        self.call("setFunctionBreakpoints", {"breakpoints": []})
        if self._thread:
            self.call("continue", {"threadId": self._thread})
        self.call("disconnect", {"terminateDebuggee": False})

    def call(self, command: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """
        One request and the body of its answer.

        Raises:
            OSError: There is no answer, or it is a refusal.
        """
        return self._response(self._send(command, arguments))

    def _send(self, command: str, arguments: dict[str, Any]) -> int:
        self._sent += 1
        message = {"seq": self._sent, "type": "request", "command": command, "arguments": arguments}
        text = json.dumps(message).encode()
        self._connection.sendall(b"Content-Length: %d%s%s" % (len(text), _HEADER_END, text))
        return self._sent

    def _response(self, sent: int) -> dict[str, Any]:
        deadline = time.monotonic() + _WAIT_S
        while sent not in self._responses:
            self._keep(self._message(deadline - time.monotonic()))
        response = self._responses.pop(sent)
        if not response.get("success"):
            raise ConnectionError(f"the debugger refuses {response.get('command')}: {response.get('message')}")
        return dict(response.get("body") or {})

    def _event(self, name: str, attached: int) -> None:
        """Wait for an event, which does not come where attaching is refused."""
        deadline = time.monotonic() + _WAIT_S
        while not any(event.get("event") == name for event in self._events):
            if attached in self._responses and not self._responses[attached].get("success"):
                self._response(attached)
            self._keep(self._message(deadline - time.monotonic()))

    def _keep(self, message: dict[str, Any] | None) -> None:
        """Answers and events come in any order."""
        if message is None:
            raise TimeoutError(f"the debugger was silent for {_WAIT_S:.0f} s")
        if message.get("type") == "response":
            self._responses[int(message.get("request_seq", 0))] = message
        elif message.get("type") == "event":
            self._events.append(message)

    def _message(self, within_s: float) -> dict[str, Any] | None:
        """The next message; None when there is none in time."""
        deadline = time.monotonic() + within_s
        while (message := self._taken()) is None:
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            self._connection.settimeout(left)
            try:
                part = self._connection.recv(_RECEIVED_BYTES)
            except TimeoutError:
                return None
            if not part:
                raise ConnectionError("the debugger closed the connection")
            self._buffer += part
        return message

    def _taken(self) -> dict[str, Any] | None:
        """The first whole message of what has arrived."""
        head, found, rest = self._buffer.partition(_HEADER_END)
        if not found:
            if self._buffer and not b"content-length".startswith(self._buffer[:14].lower()):
                raise Refused("answers, but not in the Debug Adapter Protocol", (repr(self._buffer[:_SHOWN]),))
            return None
        length = _LENGTH.search(head)
        if length is None:
            raise Refused("answers, but not in the Debug Adapter Protocol", (repr(head[:_SHOWN]),))
        size = int(length[1])
        if len(rest) < size:
            return None
        self._buffer = rest[size:]
        message = json.loads(rest[:size])
        return message if isinstance(message, dict) else {}
