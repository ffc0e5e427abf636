"""What is kept of a run for the next one: its report, and promises that were kept before and not judged in it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest

from eightstage.checks import Verdict, failed, passed, skipped
from eightstage.checks.catalogue import find
from eightstage.commands import last_run
from eightstage.report import FORMATS
from eightstage.verify.results import EngineFacts, Report, Result

USER, SHELL = find("image/user-is-numeric"), find("image/production-is-distroless")
NEW_YEAR, LATER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def report(path: Path, started: datetime, *results: Result) -> Report:
    """A report after the last one that was kept."""
    previous = last_run.read(path)
    return Report("x", path, EngineFacts("", ""), (), started, 1.0, 0.0, {}, results, inputs="all", previous=previous)


def result(verdict: Verdict, inputs: str = "a") -> Result:
    return Result(USER, "production", verdict, 0.1, inputs=inputs)


def earlier(path: Path) -> list[dict[str, Any]]:
    document = last_run.read(path)
    assert document is not None
    found: list[dict[str, Any]] = document["earlier"]
    return found


@pytest.mark.parametrize(
    ("now", "comes_along"),
    [
        # Not judged, or not for a reason of its own.
        ((), True),
        ((result(skipped("it was not built"), ""),), True),
        # Broken by an edit that may be taken back.
        ((result(failed("no"), "b"),), True),
        # Seen from the same inputs: what was seen last counts.
        ((result(failed("no"), "a"),), False),
        ((result(passed("yes"), "a"),), False),
        ((result(passed("yes"), "b"),), False),
    ],
)
def test_kept_promise_comes_along(tmp_path: Path, now: tuple[Result, ...], comes_along: bool) -> None:
    """Until there is something newer that says more."""
    last_run.keep(report(tmp_path, NEW_YEAR, result(passed("yes"))))
    last_run.keep(report(tmp_path, LATER, *now))

    assert bool(earlier(tmp_path)) is comes_along


def test_kept_promise_comes_along_with_its_time(tmp_path: Path) -> None:
    """Over several runs, and once only."""
    last_run.keep(report(tmp_path, NEW_YEAR, result(passed("yes"))))
    other = Result(SHELL, "production", passed("none"), 0.1, inputs="c")
    last_run.keep(report(tmp_path, LATER, other))
    last_run.keep(report(tmp_path, LATER, other))

    assert [(r["check"], r["reused"]) for r in earlier(tmp_path)] == [(USER.id, NEW_YEAR.isoformat())]


def test_finding_does_not_come_along(tmp_path: Path) -> None:
    """Only kept promises are taken over."""
    last_run.keep(report(tmp_path, NEW_YEAR, result(failed("no"))))
    last_run.keep(report(tmp_path, LATER))

    assert earlier(tmp_path) == []


def test_report_of_the_run_holds_nothing_of_before(tmp_path: Path) -> None:
    """What comes along is for the next run, and not what this one found."""
    last_run.keep(report(tmp_path, NEW_YEAR, result(passed("yes"))))

    document = json.loads(FORMATS["json"](report(tmp_path, LATER)))
    assert document["results"] == []
    assert "earlier" not in document


def test_file_of_an_older_version_is_no_obstacle(tmp_path: Path) -> None:
    """Its results have no digest, so none of them comes along."""
    last_run.keep(report(tmp_path, NEW_YEAR, result(passed("yes"))))
    old = dict(last_run.read(tmp_path) or {})
    del old["earlier"]
    for found in old["results"]:
        del found["inputs"], found["reused"]

    last_run.keep(attrs.evolve(report(tmp_path, LATER), previous=old))

    assert earlier(tmp_path) == []
