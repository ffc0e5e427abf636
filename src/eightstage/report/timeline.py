"""When each stage of a build was at work, in one lane for each build, all on one scale of time."""

import re
from collections.abc import Iterator, Mapping
from itertools import count, takewhile
from textwrap import wrap

from eightstage.report.chart import BAR, GAP, MARGIN, WIDTH, bar, chart, text
from eightstage.units import duration, parse_duration

# What a cell of the table says of a stage that had nothing to do, and the row that holds the time of the whole build.
CACHED, WHOLE = "cached", "the whole build"
_SPAN = re.compile(r"([\d.]+) to ([\d.]+) s")
_HEAD, _LEFT, _RIGHT = 34, 136, 72
_ROW = BAR + GAP
# Of small text: the height of a line, and how many letters fit in one.
_LINE, _LETTERS = 18, 64
# About so many lines across the longest build, at one of these distances.
_LINES, _STEPS_S = 5, (1, 2, 5, 10, 20, 30, 60, 120)


def timeline(builds: Mapping[str, Mapping[str, str]]) -> str:
    """
    A lane for each build.

    Args:
        builds: What the table says, by the kind of build and by stage: `cached`, or when it was at work, as in
            `0.5 to 2.5 s, 4.0 to 4.5 s`; and how long the whole build took.
    """
    longest = max(parse_duration(cells[WHOLE]) for cells in builds.values())
    drawn: list[str] = []
    top = MARGIN // 2
    for name, cells in builds.items():
        lane = list(_lane(name, cells, top, (WIDTH - _LEFT - _RIGHT) / longest))
        drawn += lane
        top += _HEAD + _ROW * len(_busy(cells)) + _LINE * len(_idle(cells)) + GAP
    described = "; ".join(f"{name}: {_described(cells)}" for name, cells in builds.items())
    marks = _marks(longest, top)
    return chart("The stages of a build over time", described, top + 24, [*marks, *drawn])


def _spans(cell: str) -> list[tuple[float, float]]:
    """When a stage was at work: first and last second of each piece."""
    return [(float(start), float(end)) for start, end in _SPAN.findall(cell)]


def _busy(cells: Mapping[str, str]) -> dict[str, list[tuple[float, float]]]:
    return {stage: _spans(cell) for stage, cell in cells.items() if _spans(cell)}


def _idle(cells: Mapping[str, str]) -> list[str]:
    """The line, or lines, that name the stages without work."""
    idle = ", ".join(stage for stage, cell in cells.items() if cell == CACHED)
    return wrap(f"from the cache: {idle}", _LETTERS) if idle else []


def _lane(name: str, cells: Mapping[str, str], top: int, scale: float) -> Iterator[str]:
    yield text(MARGIN, top + _HEAD - 12, f"{name}: {cells[WHOLE]}", "heading")
    y = top + _HEAD
    for stage, pieces in _busy(cells).items():
        yield text(MARGIN, y + BAR - 6, stage)
        for start, end in pieces:
            yield bar(round(_LEFT + start * scale, 1), y, round((end - start) * scale, 1))
        yield text(WIDTH - MARGIN, y + BAR - 6, duration(sum(end - start for start, end in pieces)), "size end")
        y += _ROW
    for number, line in enumerate(_idle(cells)):
        yield text(MARGIN, y + BAR - 6 + number * _LINE, line, "soft")


def _marks(longest: float, bottom: int) -> Iterator[str]:
    """Lines through all lanes, and at their foot the time that they stand for."""
    step = next((step for step in _STEPS_S if longest / step <= _LINES), _STEPS_S[-1])
    for second in takewhile(lambda second: second <= longest, count(0, step)):
        x = round(_LEFT + second / longest * (WIDTH - _LEFT - _RIGHT), 1)
        yield f'<line x1="{x:g}" x2="{x:g}" y1="{MARGIN}" y2="{bottom}"/>'
        yield text(x, bottom + 14, f"{second} s", "soft middle")


def _described(cells: Mapping[str, str]) -> str:
    return ", ".join(f"{stage} {cell.replace(', ', ' and ')}" for stage, cell in cells.items())
