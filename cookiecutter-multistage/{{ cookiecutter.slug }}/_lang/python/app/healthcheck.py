"""The container's health check: good only for status 200 and the words of a healthy service, within two seconds."""

import json
import os
import socket
import sys

DEFAULT_PORT = "{{ cookiecutter.port }}"
TIMEOUT_SECONDS = 2.0
ANSWER_BYTES = 64 * 1024


def problem(port: str) -> str:
    """What is wrong with the service on this machine; nothing when it is healthy."""
    try:
        answer = _ask(int(port))
    except (OSError, ValueError) as error:
        return str(error) or "no answer"
    head, _, body = answer.partition(b"\r\n\r\n")
    status = head.split(b" ", 2)[1:2]
    if status != [b"200"]:
        return f"status {b''.join(status).decode('latin-1') or 'missing'}"
    try:
        is_healthy = json.loads(body)["status"] == "ok"
    except (ValueError, TypeError, KeyError):
        is_healthy = False
    return "" if is_healthy else f"answer {body[:100].decode('latin-1')}"


def _ask(port: int) -> bytes:
    # Over a socket, because to load a client for HTTP takes longer than to ask; and 127.0.0.1, because "localhost" may
    # be an address that nothing listens on.
    with socket.create_connection(("127.0.0.1", port), TIMEOUT_SECONDS) as connection:
        connection.sendall(b"GET /health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        answer = b""
        while len(answer) < ANSWER_BYTES and (part := connection.recv(ANSWER_BYTES)):
            answer += part
        return answer


if __name__ == "__main__":
    sys.exit(problem(os.environ.get("PORT") or DEFAULT_PORT) or 0)
