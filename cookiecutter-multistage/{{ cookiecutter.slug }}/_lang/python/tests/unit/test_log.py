"""What the log holds, and what it must not."""

import io
import json
import logging

from app.log import create_log


def test_credentials_in_headers_are_replaced() -> None:
    """Of headers that carry credentials only the name is logged."""
    lines = io.StringIO()
    headers = {"authorization": "Bearer canary", "Cookie": "canary", "x-api-key": "canary", "accept": "*/*"}

    create_log("info", lines).info("request", extra={"fields": {"headers": headers}})

    assert "canary" not in lines.getvalue()
    assert json.loads(lines.getvalue())["headers"]["accept"] == "*/*"


def test_lines_below_the_level_are_not_written() -> None:
    """A level leaves out all that is less important."""
    lines = io.StringIO()

    create_log("warn", lines).info("quiet")

    assert lines.getvalue() == ""


def test_libraries_write_json_too() -> None:
    """A warning of a library and its traceback are one line."""
    lines = io.StringIO()
    create_log("info", lines)

    try:
        raise ValueError("wrong")
    except ValueError:
        logging.getLogger("library").exception("failed")

    line = json.loads(lines.getvalue())
    assert (line["level"], line["msg"]) == ("error", "failed")
    assert "ValueError: wrong" in line["stack"]
