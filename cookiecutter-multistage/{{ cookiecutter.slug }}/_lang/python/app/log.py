"""JSON lines, with the values of headers that carry credentials replaced."""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

from app.request_id import CURRENT

# By the names that LOG_LEVEL takes, with the numbers of Python's own logging, which has no trace and no silent.
LEVELS = {"fatal": 50, "error": 40, "warn": 30, "info": 20, "debug": 10, "trace": 5, "silent": 60}
SECRET_HEADERS = frozenset({"authorization", "cookie", "set-cookie", "x-api-key", "proxy-authorization"})

_NAMES = {number: name for name, number in LEVELS.items()}


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object; `extra={"fields": {...}}` adds members to it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, object] = {
            "level": _NAMES.get(record.levelno, record.levelname.lower()),
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "msg": record.getMessage().strip(),
            **({"id": CURRENT.get()} if CURRENT.get() else {}),
            **getattr(record, "fields", {}),
        }
        if isinstance(headers := line.get("headers"), Mapping):
            line["headers"] = _redacted(headers)
        if record.exc_info:
            line["stack"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def create_log(level: str, stream: TextIO) -> logging.Logger:
    """
    The log of the service, for a level of the configuration.

    Libraries write to it, too, from warnings on. What uvicorn warns of is known already: a client that sent no HTTP
    has its answer.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=max(LEVELS[level], logging.WARNING), force=True)
    logging.captureWarnings(capture=True)
    logging.getLogger("uvicorn.error").setLevel(max(LEVELS[level], logging.ERROR))
    log = logging.getLogger("service")
    log.setLevel(LEVELS[level])
    return log


def _redacted(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: "[redacted]" if name.lower() in SECRET_HEADERS else value for name, value in headers.items()}
