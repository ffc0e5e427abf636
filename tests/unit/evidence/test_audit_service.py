"""The audit service on its own: what its clients do to it is not told on the console of the run."""

import socket
import struct
import threading
from collections.abc import Iterator
from unittest.mock import Mock
from urllib.parse import urlsplit

import pytest
import requests

from eightstage.engine.scope import Scope
from eightstage.evidence import audit_service
from eightstage.evidence.audit_service import BULK_PATH, AuditService

UNFINISHED = f"POST {BULK_PATH} HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc".encode()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[AuditService]:
    monkeypatch.setattr(audit_service, "_bridge_address", lambda _: "127.0.0.1")
    with AuditService(Mock(spec=Scope)) as running:
        yield running


def leave_midway(url: str, *, reset: bool) -> None:
    """Begin a request, and go: with a reset, as a killed process does, or by closing."""
    others = set(threading.enumerate())
    with socket.create_connection((urlsplit(url).hostname, urlsplit(url).port)) as client:
        client.sendall(UNFINISHED)
        while not (new := {t for t in threading.enumerate() if t.is_alive()} - others):
            pass
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", int(reset), 0))
    for thread in new:
        thread.join(timeout=10)
        assert not thread.is_alive()


@pytest.mark.parametrize("reset", [True, False], ids=["reset", "closed"])
def test_client_that_leaves_is_not_told(
    service: AuditService, capfd: pytest.CaptureFixture[str], *, reset: bool
) -> None:
    """An interrupted build step prints no traceback, and the next request is answered."""
    leave_midway(service.url, reset=reset)

    assert capfd.readouterr().err == ""
    answer = requests.post(service.url + BULK_PATH, json={"express": ["5.0.0"]}, timeout=10)
    assert answer.json()["express"][0]["severity"] == "critical"


def test_other_errors_are_told(service: AuditService, capfd: pytest.CaptureFixture[str]) -> None:
    """A request that breaks the service is a fault of ours, and shows."""
    with pytest.raises(requests.ConnectionError):
        requests.post(service.url + BULK_PATH, data=b"{", timeout=10)

    assert "JSONDecodeError" in capfd.readouterr().err
