"""What the last verification of a service found, kept for the next one."""

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from eightstage.report.json import SCHEMA, render
from eightstage.results import Report


def keep(report: Report) -> None:
    """Keep a report; it takes the place of the last one of the same service."""
    file = file_of(report.path)
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=file.parent, delete=False, encoding="utf-8") as new:
        new.write(render(report))
    Path(new.name).replace(file)


def read(path: Path) -> Mapping[str, Any] | None:
    """The last report of the service at `path`, as the JSON format has it; None when there is none to be read."""
    try:
        document: dict[str, Any] = json.loads(file_of(path.resolve()).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return document if document.get("schema") == SCHEMA else None


def findings(path: Path) -> frozenset[tuple[str, str]]:
    """Check and target of every finding of the last run; empty when there was no run."""
    results = (read(path) or {"results": ()})["results"]
    return frozenset((r["check"], r["target"] or "") for r in results if r["outcome"] in {"failed", "undetermined"})


def log_of(path: Path) -> Path:
    """Where all is kept that the last failed build of the service in the folder `path` printed."""
    return file_of(path).with_suffix(".log")


def file_of(path: Path) -> Path:
    """Where the last report of the service in the folder `path` is kept, as JSON."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "eightstage" / "last" / f"{sha256(str(path).encode()).hexdigest()[:24]}.json"
