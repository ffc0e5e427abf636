"""What is told meanwhile: on a terminal a row for each stage, then for each target; elsewhere a heartbeat."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console
from rich.text import Text

from eightstage.checks import Check, Verdict, failed, passed, skipped
from eightstage.checks.catalogue import catalogue, find
from eightstage.engine.progress import Step
from eightstage.report import live
from eightstage.report.console import Detail
from eightstage.report.live import ConsoleProgress
from eightstage.verify.results import Result

Planned = tuple[Check, str]

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PLAN = [
    (find("container/drains-before-exit"), "production"),
    (find("gate/lint-stops-production"), ""),
    (find("gate/types-stops-production"), ""),
    (find("container/becomes-healthy"), "production"),
]


def step(stage: str, number: int, total: int, *, done: bool, cached: bool = False) -> Step:
    name = f"RUN step {number}"
    completed = NOW if done else None
    return Step(name, stage, name, is_cached=cached, started=NOW, completed=completed, number=number, total=total)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_each_stage_has_a_row_that_fills(width: int) -> None:
    """Bars are as long as a stage has steps; cached ones are counted; what runs is named; nothing breaks the width."""
    out = Console(file=io.StringIO(), force_terminal=True, width=width)
    progress = ConsoleProgress(out)
    progress.phase("building 8 targets")
    progress.step(step("build", 2, 4, done=True))
    progress.step(step("build", 3, 4, done=False))
    progress.step(step("base", 2, 2, done=True, cached=True))

    lines = _shown(progress, out)
    assert "building 8 targets" in lines[0]
    assert [line.split()[0] for line in lines[1:]] == ["base", "build"]
    assert "1 cached" in lines[1]
    assert lines[2].count("█") == 1
    assert lines[2].count("░") == 3
    assert "RUN step 3" in lines[2]
    assert max(map(len, lines)) <= width


def test_stages_of_others_have_rows() -> None:
    """Names that are not the contract's stand behind those that are."""
    out = Console(file=io.StringIO(), force_terminal=True, width=80)
    progress = ConsoleProgress(out)
    progress.step(step("deps", 1, 2, done=True))
    progress.step(step("build", 1, 2, done=True))

    assert [line.split()[0] for line in _shown(progress, out)[1:]] == ["build", "deps"]


@pytest.mark.parametrize("width", [60, 80, 200])
def test_each_target_has_a_row_that_fills(width: int) -> None:
    """While promises are judged, bars fill with verdicts, and what is looked at is named."""
    out = Console(file=io.StringIO(), force_terminal=True, width=width)
    progress = ConsoleProgress(out)
    keys = [(check.id, target) for check, target in PLAN]
    progress.planned(keys)
    progress.phase("checking promises")
    for key in keys:
        progress.judging(key)
    for check, target in PLAN[2:]:
        progress.result(Result(check, target, passed("seen"), 0.1))

    lines = _shown(progress, out)
    assert "checking promises: 2 of 4" in lines[0]
    rows = {line.split()[0]: line for line in lines[1:]}
    assert list(rows) == ["production", "service"]
    assert (rows["production"].count("█"), rows["production"].count("░")) == (10, 10)
    assert "1 of 2" in rows["production"]
    assert "drains-before-exit"[: width - 50] in rows["production"]
    assert max(map(len, lines)) <= width


def test_failure_changes_the_colour_of_its_target() -> None:
    """A target that broke a promise is told from one that kept all so far."""
    out = Console(file=io.StringIO(), force_terminal=True, width=80)
    progress = ConsoleProgress(out)
    (first, target), *_, other = PLAN
    progress.planned([(first.id, target), (other[0].id, other[1])])
    progress.judging((first.id, target))
    progress.judging((other[0].id, other[1]))
    progress.result(Result(first, target, failed("broken"), 0.1))

    with out.capture() as capture:
        out.print(progress.render())

    assert "\x1b[31m████" in capture.get()


def test_heartbeat_names_what_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal, a run that is silent for long says what it waits for."""
    monkeypatch.setattr(live, "_HEARTBEAT_S", 0.01)
    stream = io.StringIO()
    progress = ConsoleProgress(Console(file=stream, width=200))
    check, target = PLAN[0]
    progress.planned([(check.id, target)])
    progress.phase("checking 1 promises")
    progress.judging((check.id, target))

    with progress.shown():
        while "so far" not in stream.getvalue():
            pass

    assert "so far: drains-before-exit [production]" in stream.getvalue()


def test_no_color_is_kept_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR the bars are still bars."""
    monkeypatch.setenv("NO_COLOR", "1")
    out = Console(file=io.StringIO(), force_terminal=True, width=80)
    progress = ConsoleProgress(out)
    progress.step(step("build", 1, 2, done=True))

    with out.capture() as capture:
        out.print(progress.render())

    assert "\x1b[3" not in capture.get()
    assert "█" in capture.get()


def _shown(progress: ConsoleProgress, out: Console) -> list[str]:
    with out.capture() as capture:
        out.print(progress.render())
    return Text.from_ansi(capture.get()).plain.splitlines()


def _brief(*, detail: Detail = Detail.NORMAL) -> tuple[ConsoleProgress, io.StringIO]:
    stream = io.StringIO()
    return ConsoleProgress(Console(file=stream, width=200), detail), stream


def _ran(instruction: str, seconds: float, error: str = "", *, cached: bool = False) -> Step:
    ended = NOW + timedelta(seconds=seconds)
    return Step(instruction, "build", instruction, is_cached=cached, started=NOW, completed=ended, error=error)


def test_log_of_a_pipeline_names_long_and_failed_steps() -> None:
    """Short and cached steps are no news; one that was cancelled has not failed; what targets share is said once."""
    progress, stream = _brief()
    for step_ in (
        _ran("RUN short", 1),
        _ran("RUN cached", 60, cached=True),
        _ran("RUN long", 6),
        _ran("RUN long", 6),
        _ran("RUN lint", 1, "exit code: 1"),
        _ran("RUN slow tests", 20, "exit code: 137: context canceled: context canceled"),
    ):
        progress.step(step_)

    assert stream.getvalue().splitlines() == ["   6.00 s  build: RUN long", "   1.00 s failed  build: RUN lint"]


def test_log_of_a_pipeline_has_a_line_for_each_kind() -> None:
    """Promises are counted, not listed; a kind is told when all of it was judged."""
    progress, stream = _brief()
    drain, lint, types, healthy = PLAN
    _plan(progress, PLAN)
    _judge(progress, [(drain, passed("")), (lint, failed("x")), (types, skipped("y"))])
    assert stream.getvalue().splitlines() == ["  gate: 1 broken, 1 skipped"]

    _judge(progress, [(healthy, passed(""))])
    assert stream.getvalue().splitlines()[-1] == "  container: 2 kept"


def test_brief_run_lists_no_promises_on_a_terminal() -> None:
    """Who adopts a Dockerfile does not know the checks yet: a line for each kind is enough there, too."""
    stream = io.StringIO()
    progress = ConsoleProgress(Console(file=stream, force_terminal=True, width=80), is_brief=True)
    _plan(progress, PLAN)

    _judge(progress, [(planned, failed("x")) for planned in PLAN])

    assert len(stream.getvalue().splitlines()) == len({check.kind for check, _ in PLAN})


def test_verbose_log_has_a_line_for_each_promise() -> None:
    """Every step that ran and every verdict, on a terminal or not."""
    progress, stream = _brief(detail=Detail.VERBOSE)
    progress.step(_ran("RUN short", 1))
    _plan(progress, PLAN)
    _judge(progress, [(one, passed("seen")) for one in PLAN])

    lines = stream.getvalue().splitlines()
    assert "RUN short" in lines[0]
    assert len(lines) == 1 + len(PLAN)
    assert lines[1].endswith("container/drains-before-exit [production]  seen")


@pytest.mark.parametrize("is_terminal", [True, False])
def test_quiet_run_says_nothing_meanwhile(*, is_terminal: bool) -> None:
    """Neither phase nor step nor verdict, and nothing is drawn."""
    stream = io.StringIO()
    progress = ConsoleProgress(Console(file=stream, force_terminal=is_terminal, width=80), Detail.QUIET)
    with progress.shown():
        progress.phase("building")
        progress.step(_ran("RUN lint", 60, "exit code: 1"))
        _plan(progress, PLAN)
        _judge(progress, [(one, failed("seen")) for one in PLAN])

    assert stream.getvalue() == ""


def test_heartbeat_is_a_short_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many checks that are looked at, the first are named and the others counted."""
    monkeypatch.setattr(live, "_HEARTBEAT_S", 0.01)
    progress, stream = _brief()
    keys = [(check.id, "production") for check in catalogue() if check.kind == "container"]
    progress.planned(keys)
    for key in keys:
        progress.judging(key)

    with progress.shown():
        while "so far" not in stream.getvalue():
            pass

    line = stream.getvalue().splitlines()[0]
    assert f"and {len(keys) - 3} more" in line
    assert len(line) < 160


def _plan(progress: ConsoleProgress, planned: list[Planned]) -> None:
    progress.planned([(check.id, target) for check, target in planned])


def _judge(progress: ConsoleProgress, judged: list[tuple[Planned, Verdict]]) -> None:
    for (check, target), verdict in judged:
        progress.judging((check.id, target))
        progress.result(Result(check, target, verdict, 0.1))
