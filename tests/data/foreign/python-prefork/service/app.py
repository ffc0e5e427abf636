"""A WSGI application that answers its health path, and nothing else."""

from wsgiref.types import StartResponse, WSGIEnvironment


def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """Answer one request."""
    is_health = environ["PATH_INFO"] == "/health"
    start_response("200 OK" if is_health else "404 Not Found", [("Content-Type", "application/json")])
    return [b'{"status": "ok"}' if is_health else b"{}"]
