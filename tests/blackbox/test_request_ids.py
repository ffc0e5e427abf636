"""What a request is called, in its answer and in the log of every service."""

import pytest

from running import Running

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"
LONGEST = "a" * 128
# Each with a path of its own, by which its line is found.
TAKEN = {
    "/kept": ({"X-Request-Id": "Order_17.a-b"}, "Order_17.a-b"),
    "/longest": ({"X-Request-Id": LONGEST}, LONGEST),
    "/traced": ({"traceparent": PARENT}, TRACE),
    "/both": ({"X-Request-Id": "order-18", "traceparent": PARENT}, "order-18"),
    "/better": ({"X-Request-Id": "not this one", "traceparent": PARENT}, TRACE),
}
REFUSED = {
    "/too-long": {"X-Request-Id": f"{LONGEST}a"},
    "/quotes": {"X-Request-Id": 'a","level":"fatal'},
    "/spaces": {"X-Request-Id": "a b"},
    "/empty": {"X-Request-Id": ""},
    "/zeros": {"traceparent": PARENT.replace(TRACE, "0" * 32)},
    "/future": {"traceparent": PARENT.replace("00-", "ff-", 1)},
    "/capitals": {"traceparent": PARENT.upper()},
}


@pytest.mark.parametrize("path", TAKEN)
def test_id_from_outside_is_taken_over(service: Running, path: str) -> None:
    """One id leads from whoever asked to the answer, its error and the log."""
    headers, expected = TAKEN[path]

    answer = service.ask("GET", path, headers=headers)

    (line,) = service.requests_of(path)
    assert answer.headers["X-Request-Id"] == answer.json()["id"] == line["id"] == expected


@pytest.mark.parametrize("path", REFUSED)
def test_what_could_do_harm_is_replaced(service: Running, path: str) -> None:
    """By an id that nobody else has."""
    first, second = (service.ask("GET", path, headers=REFUSED[path]).headers["X-Request-Id"] for _ in range(2))

    sent = [value for value in REFUSED[path].values() if value]
    assert first != second
    assert all(value not in {first, second} for value in (*sent, TRACE, "0" * 32))
