"""What the last verification of a service found, kept for the next one."""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from eightstage.report.json import SCHEMA, render
from eightstage.system import cache
from eightstage.verdicts import Outcome
from eightstage.verify.holds import seen
from eightstage.verify.results import Report

_Result = Mapping[str, Any]


def keep(report: Report) -> None:
    """
    Keep a report; it takes the place of the last one of the same service.

    Promises that were kept then and not judged this time come along: neither a run of a few checks nor a build that
    stops makes the next run look at everything.

    Raises:
        OSError: The cache folder cannot be written.
    """
    document = json.loads(render(report))
    document["earlier"] = list(_earlier(document["results"], report.previous))
    text = json.dumps(document, ensure_ascii=False)
    cache.keep(file_of(report.path), text.encode("utf-8", "backslashreplace"))


def read(path: Path) -> Mapping[str, Any] | None:
    """The last report of the service at `path`, as the JSON format has it; None when none was kept by `keep`."""
    content = cache.recall(file_of(path.resolve()))
    if content is None:
        return None
    document: dict[str, Any] = json.loads(content)
    return document if document.get("schema") == SCHEMA else None


def _earlier(results: Iterable[_Result], previous: Mapping[str, Any] | None) -> Iterator[_Result]:
    """The promises that were kept before, without those that this run has judged from the same inputs."""
    if previous is None:
        return
    now = {(r["check"], r["target"]): r for r in results}
    for result in (*previous["results"], *previous.get("earlier", ())):
        key = result["check"], result["target"]
        if result["outcome"] == Outcome.PASSED and result.get("inputs") and not _replaces(now.get(key), result):
            now[key] = result
            yield {**result, "reused": seen(result, previous).isoformat()}


def _replaces(new: _Result | None, old: _Result) -> bool:
    """Whether a result says more than one of before: it kept its promise, or did not, with the same inputs."""
    if new is None or new["outcome"] == Outcome.SKIPPED:
        return False
    return bool(new["outcome"] == Outcome.PASSED or new["inputs"] == old["inputs"])


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
