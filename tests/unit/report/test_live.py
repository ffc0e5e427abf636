"""The live view on a terminal: a row for each stage, filling as its steps end."""

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console
from rich.text import Text

from eightstage.engine.progress import Step
from eightstage.report.console import ConsoleProgress

NOW = datetime(2026, 1, 1, tzinfo=UTC)


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

    with out.capture() as capture:
        out.print(progress.render())

    text = _plain(capture.get())
    lines = text.splitlines()
    assert "building 8 targets" in lines[0]
    assert [line.split()[0] for line in lines[1:]] == ["base", "build"]
    assert "1 cached" in lines[1]
    assert lines[2].count("█") == 1
    assert lines[2].count("░") == 3
    assert "RUN step 3" in lines[2]
    assert max(map(len, lines)) <= width


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


def _plain(text: str) -> str:
    return Text.from_ansi(text).plain
