"""The service as a process of its own, from its start to its end."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.support import FOLDER, service


def healthcheck(port: int) -> subprocess.CompletedProcess[str]:
    """The container's own health check."""
    environment = {**os.environ, "PYTHONPATH": FOLDER, "PORT": str(port)}
    command = [sys.executable, "-P", "-m", "app.healthcheck"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_it_answers_and_its_own_health_check_agrees() -> None:
    """What a platform asks, and what the image asks itself."""
    with service() as running:
        assert running.status("/health") == 200
        check = healthcheck(running.port)
        assert (check.returncode, check.stderr) == (0, "")


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [(200, b"{}", "answer {}"), (500, b'{"status": "ok"}', "status 500"), (200, b"[]", "answer []")],
)
def test_health_check_refuses_a_wrong_answer(status: int, body: bytes, words: str) -> None:
    """It says what it was answered."""

    class Wrong(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Wrong) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        check = healthcheck(server.server_port)
        thread.join()

    assert check.returncode == 1
    assert words in check.stderr


def test_health_check_refuses_silence() -> None:
    """A port that nobody listens on is no healthy service."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    assert healthcheck(port).returncode == 1


def test_wrong_configuration_ends_it_with_one_clear_error() -> None:
    """Before it listens, and without a traceback."""
    with service(PORT="http") as running:
        code, output, errors = running.end()

    assert (code, output) == (2, "")
    assert errors.startswith('the configuration is not valid:\nPORT is "http"; write a whole number')
    assert "Traceback" not in errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_an_idle_service_with_exit_code_0(number: signal.Signals) -> None:
    """Both that a platform and a terminal send."""
    with service(SHUTDOWN_DELAY_MS="0") as running:
        running.process.send_signal(number)
        code, output, errors = running.end()

    assert (code, errors) == (0, "")
    assert '"answeredAll": true' in output


def test_request_in_flight_is_answered_and_readiness_goes_first() -> None:
    """Nothing that was taken is dropped."""
    body = b'{"message":"slow"}'
    head = (
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Expect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with (
        service(SHUTDOWN_DELAY_MS="500") as running,
        socket.create_connection(("127.0.0.1", running.port), 10) as connection,
    ):
        connection.sendall(head.encode() + body[:5])
        assert b" 100 " in connection.recv(100)

        running.process.terminate()
        time.sleep(0.2)
        assert running.status("/ready") == 503
        time.sleep(0.8)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", running.port), 10)
        connection.sendall(body[5:])

        answer = b""
        while part := connection.recv(65_536):
            answer += part
        code, _, _ = running.end()

    assert b" 200 " in answer
    assert answer.endswith(body)
    assert code == 0


def test_idle_connection_does_not_hold_the_stop() -> None:
    """A connection that asks for nothing is closed."""
    with (
        service(SHUTDOWN_DELAY_MS="0") as running,
        socket.create_connection(("127.0.0.1", running.port), 10) as connection,
    ):
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" in connection.recv(100)
        started = time.monotonic()

        running.process.terminate()

        assert running.end()[0] == 0
        assert time.monotonic() - started < 3


def test_request_that_never_ends_is_cut_at_the_deadline_and_the_exit_code_says_so() -> None:
    """A stop has an end."""
    with (
        service(SHUTDOWN_DELAY_MS="0", SHUTDOWN_TIMEOUT_MS="300") as running,
        socket.create_connection(("127.0.0.1", running.port), 10) as connection,
    ):
        connection.sendall(
            b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
        )
        time.sleep(0.2)

        running.process.terminate()
        code, output, errors = running.end()

        assert connection.recv(100) == b""

    assert (code, errors) == (1, "")
    assert '"answeredAll": false' in output.splitlines()[-1]


def test_second_signal_ends_it_at_once() -> None:
    """Whoever is in a hurry asks twice."""
    with service(SHUTDOWN_DELAY_MS="60000") as running:
        running.process.terminate()
        time.sleep(0.3)
        running.process.terminate()

        assert running.end()[0] == 1


def test_taken_port_is_a_clear_error() -> None:
    """In the log, without a traceback."""
    with service() as running, service(PORT=str(running.port)) as second:
        code, output, errors = second.end()

    assert code == 1
    assert "Address already in use" in output
    assert errors == ""


def test_diagnostic_signal_does_not_end_it() -> None:
    """SIGUSR1 shows what every thread is doing, and the service goes on."""
    with service(SHUTDOWN_DELAY_MS="0") as running:
        running.process.send_signal(signal.SIGUSR1)
        time.sleep(0.2)
        assert running.status("/health") == 200
        running.process.terminate()
        code, _, errors = running.end()

    assert code == 0
    assert "most recent call first" in errors
