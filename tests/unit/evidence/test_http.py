"""HTTP as a client sees it: answers that come early, in part, or not at all."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from eightstage.evidence.http import Reply, SlowRequest, send

Serve = Callable[[Callable[[socket.socket], None]], tuple[str, int]]
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nno"


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Accept one connection and do with it what is told."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def start(behave: Callable[[socket.socket], None]) -> tuple[str, int]:
            def once() -> None:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    behave(connection)

            threading.Thread(target=once, daemon=True).start()
            return "127.0.0.1", listener.getsockname()[1]

        yield start


def test_answer_that_waits_for_no_body(serve: Serve) -> None:
    """A service may refuse the head of a slow request; that is its answer, whole, and no cut connection."""
    request = SlowRequest(serve(lambda c: c.sendall(NOT_FOUND)), "POST", "/echo", '{"a": 1}')

    assert not request.is_taken
    assert request.finish() == Reply(404, "text/plain", "no")


def test_slow_request_is_finished_when_it_is_told(serve: Serve) -> None:
    """The rest of the body is sent behind the service's "100 Continue"."""
    received: list[bytes] = []

    def behave(connection: socket.socket) -> None:
        connection.sendall(CONTINUE)
        while b"".join(received) != b'{"a": 1}':
            received.append(connection.recv(1))
        connection.sendall(NOT_FOUND)

    request = SlowRequest(serve(behave), "POST", "/echo", '{"a": 1}')

    assert request.is_taken
    assert request.finish().status == 404


def test_answer_in_one_go_with_the_continuation(serve: Serve) -> None:
    """What stands behind "100 Continue" in the same packet is the answer."""
    request = SlowRequest(serve(lambda c: c.sendall(CONTINUE + NOT_FOUND)), "POST", "/echo", '{"a": 1}')

    assert request.is_taken
    assert request.finish() == Reply(404, "text/plain", "no")


@pytest.mark.parametrize("answer", [b"", NOT_FOUND[:-1], b"hello\r\n"], ids=["none", "in part", "not HTTP"])
def test_answer_that_is_cut_is_none(serve: Serve, answer: bytes) -> None:
    """A service that takes a request and ends before its answer does has not answered, whatever the status says."""
    request = SlowRequest(serve(lambda c: c.sendall(CONTINUE + answer)), "POST", "/echo", '{"a": 1}')

    with pytest.raises(ConnectionError):
        request.finish()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (NOT_FOUND, Reply(404, "text/plain", "no")),
        (b"HTTP/1.1 413 Too Large\r\nContent-Length: 900\r\n\r\ncut", Reply(413, "text/plain", "cut")),
        (b"HTTP/1.1 413 Too Large\r\nTransfer-Encoding: chunked\r\n\r\nzz", Reply(413, "text/plain", "")),
        (b"", None),
        (b"hello, who is there?\r\n", None),
    ],
    ids=["whole", "cut in its body", "a body that is broken", "closed", "not HTTP"],
)
def test_bytes_are_sent_as_they_are(serve: Serve, answer: bytes, told: Reply | None) -> None:
    """The answer is told; that there was none, or nothing that is HTTP, is no error."""
    address = serve(lambda c: c.sendall(answer))

    assert send(address, b"GET /../../etc/passwd HTTP/1.1\r\n\r\n", 5.0) == told


def test_silence_is_an_error(serve: Serve) -> None:
    """A service that neither answers nor closes is told apart from one that closes."""
    release = threading.Event()
    try:
        with pytest.raises(TimeoutError):
            send(serve(lambda _: release.wait(10) and None), b"?\r\n\r\n", 0.2)
    finally:
        release.set()
