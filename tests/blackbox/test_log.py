"""What every service logs: lines of JSON, and no credential."""

from running import Running, Start

CANARY = "canary-4711"


def test_request_is_one_line(service: Running) -> None:
    """The answer's identifier finds the line that says what was asked, what came of it, and how long it took."""
    answer = service.ask("GET", "/one-line?key=value")

    (line,) = service.requests_of("/one-line")
    assert line["id"] == answer.headers["X-Request-Id"]
    assert (line["method"], line["status"]) == ("GET", 404)
    assert 0 <= line["ms"] < 30_000
    assert {"time", "level"} <= set(line)


def test_every_line_is_json(service: Running) -> None:
    """The first says where the service listens."""
    lines = service.lines

    assert lines[0]["msg"] == "listening"
    assert lines[0]["address"]["port"] == 3000
    assert service.container.output("stderr") == ()


def test_credentials_in_headers_are_replaced(service: Running) -> None:
    """Headers are logged at this level, and those that carry credentials without their values."""
    secret = ("Authorization", "Cookie", "X-Api-Key", "Proxy-Authorization")

    service.ask("GET", "/headers", headers={**dict.fromkeys(secret, CANARY), "X-Plain": "seen"})

    (line,) = service.requests_of("/headers")
    assert line["headers"]["x-plain"] == "seen"
    assert {line["headers"][name.lower()] for name in secret} == {"[redacted]"}
    assert not [text for text in service.container.output("stdout") if CANARY in text]


def test_credentials_in_urls_are_left_out(service: Running) -> None:
    """The path is logged; a query, and a name and password in front of a host, are not."""
    service.ask("GET", f"/query?token={CANARY}")
    service.send(f"GET http://me:{CANARY}@x/absolute?token={CANARY} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert service.requests_of("/query")
    assert service.requests_of("/absolute")
    assert not [text for text in service.container.output("stdout") if CANARY in text]


def test_level_is_kept(start: Start) -> None:
    """Nothing below the level is written."""
    with start("quiet", LOG_LEVEL="error") as quiet:
        assert quiet.ask("GET", "/nowhere").status_code == 404
        quiet.container.stop(10)

        assert quiet.lines == []
