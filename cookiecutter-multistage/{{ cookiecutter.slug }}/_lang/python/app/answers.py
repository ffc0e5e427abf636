"""Answers in JSON."""

from starlette.responses import JSONResponse


class Json(JSONResponse):
    """JSON that says how its text is encoded."""

    media_type = "application/json; charset=utf-8"
