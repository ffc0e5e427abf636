"""The client of the Debug Adapter Protocol, against what answers on a port; real debuggers are met in tests/verify."""

import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from eightstage.evidence.debuggers import dap, stopped_in
from eightstage.evidence.debuggers.refused import Refused

Talk = Callable[[socket.socket], None]


@contextmanager
def answering(talk: Talk) -> Iterator[tuple[str, int]]:
    """A port of loopback where one client is answered."""
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                talk(connection)

        done = pool.submit(serve)
        yield server.getsockname()
        done.result(10)


def message(**fields: object) -> bytes:
    text = json.dumps(fields).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(text), text)


def hello(connection: socket.socket) -> None:
    connection.recv(65_536)
    body = {"supportsFunctionBreakpoints": True}
    connection.sendall(message(type="response", request_seq=1, success=True, command="initialize", body=body))


def test_other_protocol_is_no_debugger() -> None:
    """An HTTP server on the port is shown with what it said."""

    def talk(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with answering(talk) as address, pytest.raises(Refused) as refused, dap.connect(address):
        pass
    assert "HTTP/1.1 400" in refused.value.lines[0]


def test_closed_connection_is_no_answer() -> None:
    """As where the program behind a published port does not listen."""
    with (
        answering(lambda _: None) as address,
        pytest.raises(OSError, match=r"closed|reset"),
        dap.connect(address),
    ):
        pass


def test_refusal_to_attach_is_said() -> None:
    """In the debugger's own words, without waiting for an event that does not come."""

    def talk(connection: socket.socket) -> None:
        hello(connection)
        connection.recv(65_536)
        connection.sendall(
            message(type="response", request_seq=2, success=False, command="attach", message="no program")
        )

    refused = pytest.raises(ConnectionError, match="the debugger refuses attach: no program")
    with answering(talk) as address, dap.connect(address) as adapter, refused:
        adapter.stop_in("main")


def test_answers_and_events_come_in_any_order_and_in_pieces() -> None:
    """The answer to an earlier request is not lost while another is waited for."""

    def talk(connection: socket.socket) -> None:
        hello(connection)
        early = message(type="response", request_seq=2, success=True, command="attach")
        event = message(type="event", event="initialized")
        for part in (early[:5], early[5:] + event[:30], event[30:]):
            connection.sendall(part)
        body = {"breakpoints": [{"verified": True}]}
        connection.sendall(message(type="response", request_seq=3, success=True, body=body))
        connection.sendall(message(type="response", request_seq=4, success=True))
        connection.sendall(message(type="event", event="stopped", body={"threadId": 7}))
        connection.sendall(message(type="response", request_seq=5, success=True, body={"stackFrames": [{"name": "f"}]}))
        while connection.recv(65_536):
            pass

    asked: Future[Any] = Future()
    with answering(talk) as address, dap.connect(address) as adapter:
        assert adapter.stop_in("f")
        assert stopped_in(adapter, asked) == "f"
