"""What a request is called in its answer and in the log."""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from uuid import uuid4

# Whatever a client sends ends up in a header and in the log.
_HARMLESS = re.compile(r"[A-Za-z0-9._-]{1,128}")
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")

# Of the request that is being answered; empty elsewhere.
CURRENT: ContextVar[str] = ContextVar("request_id", default="")


def request_id(headers: Mapping[str, str]) -> str:
    """As the caller calls it, else by its trace, else by a new name."""
    given = headers.get("x-request-id", "")
    if _HARMLESS.fullmatch(given):
        return given
    trace = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
    return trace[1] if trace else uuid4().hex
