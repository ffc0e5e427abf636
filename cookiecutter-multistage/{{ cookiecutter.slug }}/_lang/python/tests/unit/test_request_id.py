"""What a request is called."""

import pytest

from app.request_id import request_id

TRACE = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE}-b7ad6b7169203331-01"


def test_callers_own_name_is_kept() -> None:
    """Whoever comes first names it."""
    assert request_id({"x-request-id": "order-1.a_B", "traceparent": TRACEPARENT}) == "order-1.a_B"


def test_without_one_a_request_is_called_after_its_trace() -> None:
    """Tracing finds its lines in the log."""
    assert request_id({"traceparent": TRACEPARENT}) == TRACE


@pytest.mark.parametrize(
    "headers",
    [
        {"x-request-id": "a" * 129},
        {"x-request-id": 'a"}'},
        {"x-request-id": "a\n"},
        {"traceparent": TRACEPARENT.replace(TRACE, "0" * 32)},
        {"traceparent": f"00-{TRACE}"},
        {},
    ],
)
def test_what_could_do_harm_is_not_taken_over(headers: dict[str, str]) -> None:
    """The name is then a new one each time."""
    first, second = request_id(headers), request_id(headers)

    assert len(first) == len(second) == 32
    assert first != second
