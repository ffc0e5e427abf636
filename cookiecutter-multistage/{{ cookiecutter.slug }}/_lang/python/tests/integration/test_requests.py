"""What the service answers, asked over a connection."""

import json
import time
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from app import protocol
from app.lifecycle import Lifecycle
from tests.support import Running, server, wait_for

JSON = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
HOSTILE = {
    "two lengths": (JSON + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
    "length and chunks": (JSON + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "space before the colon": (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
    "no host": (b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
    "not HTTP": (b"hello\r\n\r\n", 400),
    "bad percent encoding": (b"GET /%ff%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404),
    "a path upwards": (b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404),
    "an unknown method": (b"TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405),
    "headers too large": (b"GET / HTTP/1.1\r\nHost: x\r\nX-Large: " + b"a" * 20_000 + b"\r\n\r\n", 431),
    "headers without end": (b"GET / HTTP/1.1\r\nHost: x\r\nX-Large: " + b"a" * 20_000, 431),
    "broken JSON": (JSON + b"Content-Length: 1\r\n\r\n{", 400),
    "a number that is none": (JSON + b"Content-Length: 3\r\n\r\nNaN", 400),
    "not UTF-8": (JSON + b'Content-Length: 3\r\n\r\n"\xff"', 400),
    "JSON without end": (JSON + b"Content-Length: 100000\r\n\r\n" + b"[" * 100_000, 400),
    "a body too large": (JSON + b"Content-Length: 200000\r\n\r\n" + b" " * 200_000, 413),
    "too large, in chunks": (
        JSON + b"Transfer-Encoding: chunked\r\n\r\n30D40\r\n" + b" " * 200_000 + b"\r\n0\r\n\r\n",
        413,
    ),
    "broken chunks": (JSON + b"Transfer-Encoding: chunked\r\n\r\nno number\r\n", 400),
    "a gigabyte that never comes": (JSON + b"Content-Length: 1000000000\r\n\r\n", 413),
}


@pytest.fixture
def running() -> Iterator[Running]:
    """The service, listening."""
    with server() as (running, _):
        yield running


def test_health_answers_status_uptime_and_version(running: Running) -> None:
    """What the health check and people ask for."""
    response, body = running.ask("/health")

    assert response.status == 200
    assert body["status"] == "ok"
    assert isinstance(body["uptime"], float)
    assert body["version"]


def test_ready_turns_503_when_the_service_is_about_to_stop(monkeypatch: pytest.MonkeyPatch, running: Running) -> None:
    """And each answer is then the last on its connection."""
    assert running.ask("/ready")[0].status == 200

    monkeypatch.setattr(Lifecycle, "is_ready", property(lambda _: False))

    response, body = running.ask("/ready")
    assert (response.status, body) == (503, {"status": "stopping"})
    assert response.headers["Connection"] == "close"


def test_root_is_a_page_with_security_headers(running: Running) -> None:
    """A browser is told what it may do with the page."""
    response, _ = running.ask("/")

    assert response.headers["Content-Type"].startswith("text/html")
    assert response.headers["Content-Security-Policy"]
    assert response.headers["X-Request-Id"]
    assert response.headers["Server"] is None


def test_echo_answers_what_was_sent(running: Running) -> None:
    """A body of JSON comes back."""
    _, body = running.ask("/echo", "POST", '{"message": "hello"}', Content_Type="application/json")

    assert body == {"message": "hello"}


def test_head_has_no_body(running: Running) -> None:
    """Every page can be asked for its head alone."""
    response, _ = running.ask("/health", "HEAD")

    assert response.status == 200


@pytest.mark.parametrize(("kind", "echoed"), [("text/plain", "null"), ("application/json", "{}")])
def test_body_without_json_is_no_mistake(running: Running, kind: str, echoed: str) -> None:
    """Text of another kind is not read as JSON, and no text is an empty object."""
    head = f"POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: 0\r\n\r\n"

    assert running.send_raw(head.encode()).endswith(f"\r\n\r\n{echoed}".encode())


def test_metrics_count_requests_by_method_route_and_status(running: Running) -> None:
    """What a client makes up is no label."""
    for path in ("/health", "/made-up-1", "/made-up-2"):
        running.ask(path)

    answer = running.send_raw(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").decode()

    assert "text/plain; version=0.0.4" in answer
    assert 'http_requests_total{method="GET",route="/health",status="200"} 1.0\n' in answer
    assert 'http_requests_total{method="GET",route="none",status="404"} 2.0\n' in answer
    assert "http_requests_in_flight 1.0\n" in answer
    assert "made-up" not in answer


@pytest.mark.parametrize("path", ["/nowhere", "/health/", "/a%20b"])
def test_unknown_path_is_a_404_in_json(running: Running, path: str) -> None:
    """It says what was asked for, without the query."""
    response, body = running.ask(f"{path}?key=value")

    assert response.status == 404
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert body == {"error": "not found", "method": "GET", "path": path, "id": response.headers["X-Request-Id"]}


@pytest.mark.parametrize(("method", "path", "allowed"), [("POST", "/health", "GET, HEAD"), ("GET", "/echo", "POST")])
def test_other_method_is_a_405_in_json(running: Running, method: str, path: str, allowed: str) -> None:
    """It says which methods the path knows."""
    response, body = running.ask(path, method)

    assert (response.status, response.headers["Allow"]) == (405, allowed)
    assert body.items() >= {"error": "method not allowed", "method": method, "path": path}.items()


def test_password_in_a_target_is_not_logged(running: Running) -> None:
    """Of a target with a host, as a proxy is sent, only the path is used."""
    answer = running.send_raw(b"GET http://me:canary@x/health?canary HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 200 ")
    wait_for(lambda: '"/health"' in running.log)
    assert "canary" not in running.log


def test_error_inside_answers_500_without_details_and_is_logged(
    monkeypatch: pytest.MonkeyPatch, running: Running
) -> None:
    """Details stay in the log."""

    def fail(*_: object) -> str:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("app.application.render_page", fail)

    response, body = running.ask("/", X_Request_Id="order-1")

    assert (response.status, body) == (500, {"error": "internal error", "id": "order-1"})
    assert response.headers["X-Request-Id"] == "order-1"
    wait_for(lambda: '"request"' in running.log)
    failed, request = (json.loads(line) for line in running.log.splitlines() if '"order-1"' in line)
    assert "secret detail" in failed["stack"]
    assert failed["id"] == request["id"] == "order-1"


def test_credentials_of_a_request_are_not_logged(running: Running) -> None:
    """Not even where headers are logged."""
    running.ask("/health", Authorization="Bearer canary", Cookie="canary")

    wait_for(lambda: '"request"' in running.log)
    assert "canary" not in running.log
    assert '"headers"' in running.log


@pytest.mark.parametrize("name", HOSTILE)
def test_bad_input_is_refused_and_the_service_lives(running: Running, name: str) -> None:
    """With a status, in JSON, and without a traceback."""
    data, status = HOSTILE[name]

    answer = running.send_raw(data)

    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"application/json" in answer
    assert b"Traceback" not in answer
    assert running.ask("/health")[0].status == 200


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1\r\nHost:", JSON + b"Content-Length: 9\r\n\r\n{"])
def test_request_that_never_ends_is_cut(monkeypatch: pytest.MonkeyPatch, running: Running, data: bytes) -> None:
    """In its headers or in its body, with a status that says so."""
    monkeypatch.setattr(protocol, "HEADERS_SECONDS", 0.1)
    monkeypatch.setattr(protocol, "REQUEST_SECONDS", 0.1)

    assert running.send_raw(data).startswith(b"HTTP/1.1 408 ")
    assert running.ask("/health")[0].status == 200


def test_client_that_says_nothing_is_cut(monkeypatch: pytest.MonkeyPatch, running: Running) -> None:
    """Without an answer, because it asked for nothing."""
    monkeypatch.setattr(protocol, "HEADERS_SECONDS", 0.1)

    assert running.send_raw(b"") == b""


def test_deadline_is_for_one_request(monkeypatch: pytest.MonkeyPatch, running: Running) -> None:
    """A connection that is kept may live for longer than a request may take."""
    monkeypatch.setattr(protocol, "HEADERS_SECONDS", 0.1)
    connection = HTTPConnection("127.0.0.1", running.port, timeout=5)

    for _ in range(3):
        connection.request("GET", "/health")
        assert connection.getresponse().read()
        time.sleep(0.08)

    connection.close()
