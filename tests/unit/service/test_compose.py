"""What a compose file publishes."""

import pytest

from eightstage.service.compose import Published, published

FILE = """
x-common: &common
  ports: ["9229"]
services:
  api:
    build: {{target: development}}
    ports:
      - {entry}
  other:
    <<: *common
"""


@pytest.mark.parametrize(
    ("entry", "host", "ports"),
    [
        ('"3000"', "", (3000, 3000)),
        ("3000", "", (3000, 3000)),
        ('"9229:9229"', "", (9229, 9229)),
        ('"127.0.0.1:9229:9229"', "127.0.0.1", (9229, 9229)),
        ('"127.0.0.1::9229/tcp"', "127.0.0.1", (9229, 9229)),
        ('"[::1]:80:8080"', "::1", (8080, 8080)),
        ('"192.0.2.1:9229-9231:9229-9231"', "192.0.2.1", (9229, 9231)),
        ('"${BIND:-127.0.0.1}:${PORT-80}:8080"', "127.0.0.1", (8080, 8080)),
        ('"${BIND}:80:8080"', "", (8080, 8080)),
        ("{target: 9229, published: 9229, host_ip: 127.0.0.1}", "127.0.0.1", (9229, 9229)),
        ("{target: 9229, published: 9229}", "", (9229, 9229)),
    ],
)
def test_entries_are_understood(entry: str, host: str, ports: tuple[int, int]) -> None:
    """Both syntaxes, with addresses, ranges, protocols and defaults of variables; each with its line."""
    own, merged = published(FILE.format(entry=entry))

    assert own == Published("api", "development", host, ports, 8)
    assert merged == Published("other", "", "", (9229, 9229), 3)


def test_what_is_no_port_is_left_out() -> None:
    """A file without services, or with what compose refuses itself, publishes nothing."""
    assert published("name: x\n") == ()
    assert published(FILE.format(entry='"not a port"'))[1:] == ()
    assert published("") == ()
