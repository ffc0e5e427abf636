"""What the last verification of a service found, kept for the next one."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from eightstage import cache
from eightstage.report.json import SCHEMA, render
from eightstage.results import Report


def keep(report: Report) -> None:
    """
    Keep a report; it takes the place of the last one of the same service.

    Raises:
        OSError: The cache folder cannot be written.
    """
    cache.keep(file_of(report.path), render(report).encode("utf-8", "backslashreplace"))


def read(path: Path) -> Mapping[str, Any] | None:
    """The last report of the service at `path`, as the JSON format has it; None when none was kept by `keep`."""
    content = cache.recall(file_of(path.resolve()))
    if content is None:
        return None
    document: dict[str, Any] = json.loads(content)
    return document if document.get("schema") == SCHEMA else None


def findings(last: Mapping[str, Any] | None) -> frozenset[tuple[str, str]]:
    """Check and target of every finding of the last run; empty when there was no run."""
    results = (last or {"results": ()})["results"]
    return frozenset((r["check"], r["target"] or "") for r in results if r["outcome"] in {"failed", "undetermined"})


def log_of(path: Path) -> Path:
    """Where all is kept that the last failed build of the service in the folder `path` printed."""
    return file_of(path).with_suffix(".log")


def file_of(path: Path) -> Path:
    """Where the last report of the service in the folder `path` is kept."""
    return cache.folder("last") / f"{sha256(bytes(path)).hexdigest()[:24]}.json"
