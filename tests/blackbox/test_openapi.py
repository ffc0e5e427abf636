"""What a service's openapi.yaml says, and what its production image answers."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import yaml
from jsonschema import Draft202012Validator

from eightstage.template.rules import TEMPLATE
from running import PATIENCE_S, Running, Start

# Answers of other inputs than the documented example, each with what is sent.
INPUTS: dict[tuple[str, str, str], dict[str, Any]] = {
    ("post", "/echo", "400"): {"data": "{", "headers": {"Content-Type": "application/json"}},
    ("post", "/echo", "413"): {"json": "x" * 200_000},
}
STOPPING = {("get", "/ready", "503")}


def described() -> Any:  # noqa: ANN401 - a document
    """What the template writes for every language."""
    text = (TEMPLATE / "{{ cookiecutter.slug }}/openapi.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(re.sub(r"\{\{ .*? \}\}", "answer", text))


DOCUMENT = described()
ANSWERS = [
    (method, path, status)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
    for status in operation["responses"]
]


@pytest.fixture(scope="module")
def stopping(start: Start) -> Iterator[Running]:
    """A service that takes its time to stop."""
    with start("openapi-stopping", SHUTDOWN_DELAY_MS="20000") as service:
        service.container.kill("SIGTERM")
        deadline = time.monotonic() + PATIENCE_S
        while service.ask("GET", "/ready").status_code == 200 and time.monotonic() < deadline:
            time.sleep(0.05)
        yield service
        service.container.kill("SIGKILL")


@pytest.mark.parametrize("answer", [a for a in ANSWERS if a not in STOPPING], ids=" ".join)
def test_answer_is_as_described(service: Running, answer: tuple[str, str, str]) -> None:
    """Status, kind and content of every answer, each provoked by a request."""
    _agrees(service.ask, answer)


def test_answer_of_a_service_that_stops_is_as_described(stopping: Running) -> None:
    """The one answer that only such a service gives."""
    for answer in STOPPING:
        _agrees(stopping.ask, answer)


def test_description_is_served_by_nobody(service: Running) -> None:
    """Neither it nor a page that shows it is part of what runs."""
    for path in ("/openapi.json", "/openapi.yaml", "/docs", "/redoc"):
        assert service.ask("GET", path).status_code == 404


def _agrees(ask: Callable[..., requests.Response], answer: tuple[str, str, str]) -> None:
    method, path, status = answer
    operation = DOCUMENT["paths"][path][method]
    example = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    sent = INPUTS.get(answer, {"json": example} if example else {})
    found = ask(method.upper(), path, **sent)
    expected = _resolved(operation["responses"][status])
    (kind,) = expected["content"]

    assert str(found.status_code) == status
    assert found.headers["Content-Type"].partition(";")[0] == kind
    _fits(_resolved(expected["headers"]["X-Request-Id"])["schema"], found.headers["X-Request-Id"])
    _fits(expected["content"][kind]["schema"], found.json() if kind == "application/json" else found.text)


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    for name in node.get("$ref", "#").split("/")[1:]:
        node = (DOCUMENT if name == "components" else node)[name]
    return node


def _fits(part: dict[str, Any] | bool, found: object) -> None:
    whole = part if isinstance(part, bool) else {**part, "components": DOCUMENT["components"]}
    assert [error.message for error in Draft202012Validator(whole).iter_errors(found)] == []
