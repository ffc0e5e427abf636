"""HTTP as a client sees it: answers that come early, in part, or not at all."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from eightstage.evidence.http import MOST_BYTES, Reply, SlowRequest, ask, get, send

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
    """The rest of the body is sent after the service's "100 Continue"."""
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
    """What follows "100 Continue" in the same packet is the answer."""
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


OK = b"HTTP/1.1 200 OK\r\nContent-Type: Application/JSON; charset=utf-8\r\n"


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (OK + b"Content-Length: 2\r\n\r\n{}", "{}"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", "{}"),
        (OK + b"\r\n{}", "{}"),
        (OK + b"Content-Length: 0\r\n\r\n", ""),
    ],
    ids=["with a length", "in chunks", "until the end", "empty"],
)
def test_answer_is_read_whole(serve: Serve, answer: bytes, body: str) -> None:
    """However its end is marked; the media type comes in lower case and without parameters."""
    assert get(serve(lambda c: c.sendall(answer)), "/") == Reply(200, "application/json", body)


@pytest.mark.parametrize(
    "answer",
    [OK + b"Content-Length: 9\r\n\r\n{}", OK + b"Transfer-Encoding: chunked\r\n\r\nzz", b"", b"hello\r\n"],
    ids=["cut", "a broken chunk", "none", "not HTTP"],
)
def test_part_of_an_answer_is_none(serve: Serve, answer: bytes) -> None:
    """What is not complete is no answer."""
    assert ask(serve(lambda c: c.sendall(answer)), "/") is None


def test_endless_body_is_read_up_to_a_bound(serve: Serve) -> None:
    """A body without an end neither fills the memory nor holds anybody."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(OK + b"\r\n")
        with suppress(ConnectionError):
            while True:
                connection.sendall(b"x" * 65536)

    assert len(get(serve(behave), "/").body) == MOST_BYTES


@pytest.mark.parametrize("head", [b"", OK + b"\r\n"], ids=["in the head", "in the body"])
def test_answer_that_drips_has_an_end(serve: Serve, head: bytes) -> None:
    """A byte now and then keeps every single read alive, and the whole answer not."""
    gone = threading.Event()

    def behave(connection: socket.socket) -> None:
        connection.sendall(head)
        try:
            while not gone.wait(0.05):
                connection.sendall(b"H")
        except OSError:
            gone.set()

    started = time.monotonic()
    assert ask(serve(behave), "/", within_s=0.4) is None
    assert time.monotonic() - started < 3
    gone.set()


def test_redirect_to_another_host_is_the_answer(serve: Serve) -> None:
    """Nobody but the container is asked: what a container's answer names may be anything on this machine."""
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/x\r\nContent-Length: 0\r\n\r\n"

    assert get(serve(lambda c: c.sendall(answer)), "/").status == 302


def test_redirect_within_the_service_is_followed() -> None:
    """As every client does."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def twice() -> None:
            for answer in (b"HTTP/1.1 301 M\r\nLocation: /b%20c?d\r\nContent-Length: 0\r\n\r\n", NOT_FOUND):
                connection, _ = listener.accept()
                with connection:
                    asked.append(connection.recv(65536).partition(b"\r\n")[0])
                    connection.sendall(answer)

        threading.Thread(target=twice, daemon=True).start()
        assert get(listener.getsockname(), "/a b").status == 404
    assert asked == [b"GET /a%20b HTTP/1.1", b"GET /b%20c?d HTTP/1.1"]


def test_proxy_of_the_environment_is_not_asked(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """A company's proxy stands between this machine and others, and not before its own containers."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert get(serve(lambda c: c.sendall(NOT_FOUND)), "/").status == 404
