"""What every service answers, in whichever language it is written."""

import re

import pytest

from running import Running

POST = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
LARGE = " " * 200_000
HOSTILE = {
    "two lengths": (f"{POST}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}", 400),
    "a space before the colon": ("GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
    "no host": ("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
    "no HTTP": ("hello\r\n\r\n", 400),
    "bytes that are no text": ("GET /%ff%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404),
    "a path upwards": ("GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404),
    "another method": ("TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405),
    "headers of 20 KB": (f"GET / HTTP/1.1\r\nHost: x\r\nX-Large: {'a' * 20_000}\r\n\r\n", 431),
    "a body of 200 KB": (f"{POST}Content-Length: 200000\r\n\r\n{LARGE}", 413),
    "the same in chunks": (f"{POST}Transfer-Encoding: chunked\r\n\r\n30D40\r\n{LARGE}\r\n0\r\n\r\n", 413),
    "a gigabyte that never comes": (f"{POST}Content-Length: 1000000000\r\n\r\n", 413),
}
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


def test_root_is_a_page(service: Running) -> None:
    """People see what runs: name, version, uptime and stage."""
    answer = service.ask("GET", "/")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    for text in ("<h1>Reference App</h1>", "<dd>0.1.0</dd>", "<dd>production</dd>"):
        assert text in answer.text
    assert re.search(r"<dd>\d\d:\d\d:\d\d</dd>", answer.text)


def test_page_shows_how_the_image_was_built(service: Running) -> None:
    """The stages that it was built through, the last of them its own."""
    answer = service.ask("GET", "/")

    assert "Built in stages: base → dependencies → build → security → production<" in answer.text


def test_page_needs_no_script_and_nothing_from_elsewhere(service: Running) -> None:
    """It is complete as it comes, and every link stays on the service, where it is answered."""
    page = service.ask("GET", "/").text
    links = re.findall(r"""(?:href|src|action)\s*=\s*["']([^"']*)""", page)

    assert [word for word in ("<script", "javascript:", "//", "@import", "url(") if word in page.lower()] == []
    assert links == ["/health", "/ready"]
    assert [service.ask("GET", link).status_code for link in links] == [200, 200]


@pytest.mark.parametrize("path", ["/", "/health", "/nowhere"])
def test_headers_protect_the_reader(service: Running, path: str) -> None:
    """Errors carry them too, and nothing says what the service is made of."""
    headers = service.ask("GET", path).headers

    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "object-src 'none'" in headers["Content-Security-Policy"]
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert [name for name in ("X-Powered-By", "Server") if name in headers] == []


def test_health_says_version_and_uptime(service: Running) -> None:
    """The uptime grows, so an answer is not one of yesterday."""
    first, second = (service.ask("GET", "/health") for _ in range(2))

    assert first.status_code == 200
    assert first.headers["Content-Type"] == "application/json; charset=utf-8"
    assert first.json() == {"status": "ok", "version": "0.1.0", "uptime": first.json()["uptime"]}
    assert 0 < first.json()["uptime"] < second.json()["uptime"]


def test_ready(service: Running) -> None:
    """A service that is not stopping takes requests."""
    answer = service.ask("GET", "/ready")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_head_is_get_without_a_body(service: Running) -> None:
    """A balancer may ask for the header alone."""
    answer = service.ask("HEAD", "/health")

    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("sent", [{"message": "hello <b> & ümläut 🚀"}, [], {"a": [1.5, None, True, "x"]}])
def test_echo_answers_what_was_sent(service: Running, sent: object) -> None:
    """The same JSON comes back."""
    answer = service.ask("POST", "/echo", json=sent)

    assert (answer.status_code, answer.json()) == (200, sent)


@pytest.mark.parametrize(("kind", "sent", "echoed"), [("text/plain", "hello", None), ("application/json", "", {})])
def test_body_without_json_is_no_mistake(service: Running, kind: str, sent: str, echoed: object) -> None:
    """Text of another kind is not read as JSON, and no text is an empty object."""
    answer = service.ask("POST", "/echo", data=sent, headers={"Content-Type": kind})

    assert (answer.status_code, answer.json()) == (200, echoed)


@pytest.mark.parametrize("path", ["/nowhere", "/health/deeper", "/a%20b"])
def test_unknown_path_is_a_404_in_json(service: Running, path: str) -> None:
    """It says what was asked for, without what may be secret in the query."""
    answer = service.ask("GET", f"{path}?key=value")

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json() == {"error": "not found", "method": "GET", "path": path, "id": answer.headers["X-Request-Id"]}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("POST", "/health", "GET, HEAD"), ("DELETE", "/", "GET, HEAD"), ("GET", "/echo", "POST")],
)
def test_other_method_is_a_405_in_json(service: Running, method: str, path: str, allowed: str) -> None:
    """It says which methods the path knows."""
    answer = service.ask(method, path)

    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    expected = {"error": "method not allowed", "method": method, "path": path, "id": answer.headers["X-Request-Id"]}
    assert answer.json() == expected


@pytest.mark.parametrize("body", ["{", "{}{}", "{'a': 1}", "nothing", "\xff"])
def test_broken_json_is_a_400_in_json(service: Running, body: str) -> None:
    """The answer names the mistake, and nothing of the service's inside."""
    answer = service.ask("POST", "/echo", data=body.encode("latin-1"), headers={"Content-Type": "application/json"})

    assert answer.status_code == 400
    assert answer.json().keys() == {"error", "id"}
    assert not re.search(r"/app|\.\w+:\d+|Traceback|goroutine", answer.text)


def test_large_body_is_a_413_in_json(service: Running) -> None:
    """A hundred kibibytes are taken, and one more is not."""
    most = '"' + "x" * (100 * 1024 - 4) + '"'
    taken, refused = (
        service.ask("POST", "/echo", data=f"[{text}]", headers={"Content-Type": "application/json"})
        for text in (most, f"{most} ")
    )

    assert taken.status_code == 200
    expected = {"error": "request entity too large", "id": refused.headers["X-Request-Id"]}
    assert (refused.status_code, refused.json()) == (413, expected)


@pytest.mark.parametrize("case", HOSTILE)
def test_bad_input_is_refused_and_the_service_lives(service: Running, case: str) -> None:
    """Each is answered with its status, however it was sent."""
    sent, status = HOSTILE[case]

    answer = service.send(sent)

    assert answer.startswith(f"HTTP/1.1 {status} "), answer[:200]
    assert service.ask("GET", "/health").status_code == 200
