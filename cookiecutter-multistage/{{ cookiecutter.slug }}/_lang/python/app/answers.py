"""Answers in JSON."""

from collections.abc import Mapping

from starlette.responses import JSONResponse

from app.request_id import CURRENT


class Json(JSONResponse):
    """JSON that says how its text is encoded."""

    media_type = "application/json; charset=utf-8"


def refusal(status: int, reason: str, headers: Mapping[str, str] | None = None, **more: str) -> Json:
    """An error; its id is that of the lines in the log."""
    return Json({"error": reason, **more, "id": CURRENT.get()}, status, headers)
