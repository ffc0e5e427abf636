"""One page for people: no network, no script, light, dark and on paper."""

from collections.abc import Mapping
from importlib.resources import files
from itertools import groupby
from typing import Any

import attrs
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from eightstage import __version__
from eightstage.contract import STAGES
from eightstage.report import graph
from eightstage.report.sentences import summary, took
from eightstage.units import duration, size
from eightstage.verdicts import Outcome
from eightstage.verify.results import Report, Result, StepFacts, TargetFacts

# Steps beyond these are too short to be seen in the timeline.
_LONGEST_STEPS = 24
_WORDS = {0: "kept", 1: "broken", 2: "unclear"}


@attrs.frozen
class Segment:
    """One layer in the chart of sizes; `share` in percent of the largest image."""

    share: float
    text: str


@attrs.frozen
class SizeRow:
    """One target in the chart of sizes; `change` against the last run."""

    name: str
    unpacked: str
    compressed: str
    segments: tuple[Segment, ...]
    change: str


@attrs.frozen
class TimeRow:
    """One step in the timeline; `left` and `width` in percent of the whole build."""

    stage: str
    instruction: str
    left: float
    width: float
    text: str


def render(report: Report) -> str:
    """The report as one HTML document."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["code"] = _code
    text = files("eightstage.report").joinpath("templates/report.html.j2").read_text(encoding="utf-8")
    return environment.from_string(text).render(
        report=report,
        state=_WORDS[report.exit_code],
        summary=summary(report),
        took=took(report),
        version=__version__,
        tiles=_tiles(report),
        changes=_changes(report),
        picture=_picture(report),
        sizes=_sizes(report),
        timeline=_timeline(report.steps),
        total=duration(max((s.start + s.seconds for s in report.steps), default=0.0)),
        findings=[list(group) for _, group in groupby(report.findings, key=lambda r: r.check.id)],
        kinds=[(kind, list(group)) for kind, group in groupby(report.results, key=lambda r: r.check.kind)],
        outcomes=[(outcome, report.count(outcome)) for outcome in Outcome if report.count(outcome)],
        duration=duration,
    )


def _code(text: str) -> Markup:
    """A sentence in which what stands between backticks is set as code."""
    parts = str(escape(text)).split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    marked = "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))
    return Markup(marked)  # noqa: S704 - every part of it is escaped


def _tiles(report: Report) -> list[tuple[str, str, str]]:
    judged = [r for r in report.results if r.verdict.outcome is not Outcome.SKIPPED]
    kept = report.count(Outcome.PASSED)
    tiles = [("promises kept", f"{kept}", f"of {len(judged)}")]
    facts = report.targets.get("production")
    if facts and facts.unpacked is not None and facts.compressed is not None:
        tiles.append(("production on disk", size(facts.unpacked), f"{size(facts.compressed)} to pull"))
        if facts.healthy_s is not None:
            tiles.append(("healthy after", duration(facts.healthy_s), "from its start"))
    if report.targets:
        cached = sum(f.cached[0] for f in report.targets.values())
        steps = sum(f.cached[1] for f in report.targets.values())
        tiles.append(("build", duration(report.build_seconds), f"{cached} of {steps} steps cached"))
    return [*tiles, ("all of it", duration(report.seconds), f"{len(report.results)} verdicts")]


def _changes(report: Report) -> list[str]:
    if report.previous is None:
        return []
    before = {(r["check"], r["target"] or ""): r["outcome"] for r in report.previous["results"]}
    lines = []
    for result in report.results:
        old, new = before.get((result.check.id, result.target)), result.verdict.outcome
        if old is not None and old != new and Outcome.PASSED in {old, new}:
            lines.append(f"{_name(result)} was {old} and is {new}")
    for name, facts in report.targets.items():
        change = _change(facts, report.previous)
        if change:
            lines.append(f"{name} {change}")
    return lines


def _change(facts: TargetFacts, previous: Mapping[str, Any]) -> str:
    old = (previous["targets"].get(facts.target) or {}).get("unpacked")
    if old is None or facts.unpacked is None or old == facts.unpacked:
        return ""
    return f"{'grew' if facts.unpacked > old else 'shrank'} by {size(abs(facts.unpacked - old))}"


def _picture(report: Report) -> Markup | None:
    if report.dockerfile is None:
        return None
    notes = {}
    for name, facts in report.targets.items():
        if facts.unpacked is not None:
            ran = f"{duration(facts.build_seconds)} build" if facts.build_seconds else "from cache"
            notes[report.dockerfile.named[name].label] = (size(facts.unpacked), ran)
    drawn = graph.svg(report.dockerfile, notes, title=f"The stages of {report.service}")
    return Markup(drawn)  # noqa: S704 - drawn by us; every name in it is escaped there


def _sizes(report: Report) -> list[SizeRow]:
    known = [report.targets[name] for name in STAGES if name in report.targets]
    largest = max((f.unpacked or 0 for f in known), default=0) or 1
    return [
        SizeRow(
            facts.target,
            size(facts.unpacked),
            size(facts.compressed or 0),
            tuple(
                Segment(100 * layer / largest, f"{size(layer)}  {made_by}")
                for layer, made_by in zip(facts.layers, facts.made_by, strict=True)
                if layer
            ),
            _change(facts, report.previous) if report.previous else "",
        )
        for facts in known
        if facts.unpacked is not None
    ]


def _timeline(steps: tuple[StepFacts, ...]) -> list[TimeRow]:
    longest = sorted(steps, key=lambda s: -s.seconds)[:_LONGEST_STEPS]
    total = max((s.start + s.seconds for s in steps), default=0.0) or 1.0
    return [
        TimeRow(s.stage, s.instruction, 100 * s.start / total, max(0.4, 100 * s.seconds / total), duration(s.seconds))
        for s in sorted(longest, key=lambda s: s.start)
    ]


def _name(result: Result) -> str:
    return result.check.id + (f" [{result.target}]" if result.target else "")
