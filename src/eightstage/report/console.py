"""What a person reads in the end: one table, then each finding with evidence, why and fix."""

import os
import sys
from collections.abc import Iterator
from itertools import groupby

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from eightstage.contract import STAGES
from eightstage.report.sentences import summary, took
from eightstage.results import NO_STAGE, Report, Result, TargetFacts
from eightstage.units import duration, size
from eightstage.verdicts import Outcome, Place

_MARKS = {
    Outcome.PASSED: ("✓", "+", "green"),
    Outcome.FAILED: ("✗", "x", "bold red"),
    Outcome.SKIPPED: ("–", "-", "dim"),
    Outcome.UNDETERMINED: ("?", "?", "yellow"),
    Outcome.WAIVED: ("~", "~", "yellow"),
}
_NARROWEST = 100
_WORTH_TELLING_S = 0.01
# More is for reading at leisure.
_EVIDENCE_LINES = 30


def console(stream: str = "stdout") -> Console:
    """A console that keeps to NO_COLOR and never cuts lines of a pipe at 80 columns."""
    file = sys.stdout if stream == "stdout" else sys.stderr
    # FORCE_COLOR asks for colour; rich would also take it for a terminal and animate.
    is_terminal = file.isatty()
    width = None if is_terminal else max(_NARROWEST, int(os.environ.get("COLUMNS") or 120))
    return Console(
        file=file, width=width, highlight=False, force_terminal=is_terminal or None, soft_wrap=not is_terminal
    )


def show(report: Report, out: Console) -> None:
    """Print the table, the findings, what was skipped, and one sentence that sums up."""
    if report.targets:
        out.print(_table(report))
    for _, results in groupby(report.findings, key=lambda r: (r.check.id, r.verdict.outcome)):
        out.print(_finding(list(results), out))
    for result in (r for r in report.results if r.verdict.outcome is Outcome.WAIVED):
        out.print(line_of(result, out))
    for line in _skipped(report, out):
        out.print(line)
    for base in report.base_images:
        digest = base.digest or base.image_id
        out.print(Text(f"base image {base.reference}: {base.origin} ({digest[:19]})", style="dim"))
    if report.engine:
        out.print(Text(f"engine: {report.engine.origin}", style="dim"))
    out.print(_summary(report))


def _table(report: Report) -> Table:
    title = f"{report.service}: {len(report.targets)} targets and their promises"
    table = Table(title=title, title_justify="left", title_style="bold")
    for name, justify in (("target", "left"), ("promises", "left"), ("unpacked", "right"), ("compressed", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for name in ("build", "cached", "healthy after"):
        table.add_column(name, justify="right")
    for name in STAGES:
        if name in report.targets:
            table.add_row(name, *_cells(report, report.targets[name]))
    table.add_row("service", _kept([r for r in report.results if not r.target]), "", "", "", "", "")
    return table


def _cells(report: Report, facts: TargetFacts) -> tuple[Text | str, ...]:
    return (
        _kept([r for r in report.results if r.target == facts.target]),
        size(facts.unpacked) if facts.unpacked is not None else "–",
        size(facts.compressed) if facts.compressed is not None else "–",
        duration(facts.build_seconds),
        f"{facts.cached[0]}/{facts.cached[1]}" if facts.cached[1] else "–",
        duration(facts.healthy_s) if facts.healthy_s is not None else "",
    )


def _kept(results: list[Result]) -> Text:
    judged = [r for r in results if r.verdict.outcome is not Outcome.SKIPPED]
    if not judged:
        return Text("–", style="dim")
    kept = sum(1 for r in judged if r.verdict.outcome is Outcome.PASSED)
    return Text(f"{kept} of {len(judged)} kept", style="green" if kept == len(judged) else "bold red")


def _symbol(outcome: Outcome, out: Console) -> str:
    mark, plain, _ = _MARKS[outcome]
    return mark if (out.encoding or "").lower().startswith("utf") else plain


def line_of(result: Result, out: Console) -> Text:
    """What one check said of one target, in a line."""
    style, symbol = _MARKS[result.verdict.outcome][2], _symbol(result.verdict.outcome, out)
    where = f" [{result.target}]" if result.target else ""
    return Text.assemble((f"{symbol} ", style), f"{result.check.id}{where}", (f"  {result.verdict.summary}", "dim"))


def _skipped(report: Report, out: Console) -> Iterator[Text]:
    """Every check that was skipped, under the reason that it shares with others."""
    by_reason: dict[str, dict[str, list[str]]] = {}
    for result in report.results:
        if result.verdict.outcome is Outcome.SKIPPED:
            targets = by_reason.setdefault(result.verdict.summary, {}).setdefault(result.check.id, [])
            targets.append(result.target)
    for reason, checks in by_reason.items():
        if reason.startswith(NO_STAGE):
            count = sum(map(len, checks.values()))
            yield Text.assemble((f"{_symbol(Outcome.SKIPPED, out)} ", "dim"), f"skipped: {reason}: {count} promises")
            continue
        named = [f"{check} [{', '.join(targets)}]" if any(targets) else check for check, targets in checks.items()]
        yield Text.assemble((f"{_symbol(Outcome.SKIPPED, out)} ", "dim"), f"skipped: {reason}")
        yield from (Text(f"    {name}", style="dim") for name in named)


def _finding(results: list[Result], out: Console) -> Group:
    """One check's finding, on one target or on several."""
    check, outcome = results[0].check, results[0].verdict.outcome
    style, symbol = _MARKS[outcome][2], _symbol(outcome, out)
    targets = [result.target for result in results if result.target]
    where = f" [{', '.join(targets)}]" if targets else ""
    return Group(
        Text(""),
        Text.assemble((f"{symbol} {check.id}{where}", style), f"  {outcome}, {check.severity}"),
        Text.assemble("  promise  ", check.promise),
        *(line for same in _alike(results) for line in _seen(same, names_targets=len(same) < len(targets))),
        Text.assemble("  why      ", check.why),
        Text.assemble("  fix      ", (check.fix, "green")),
    )


def _alike(results: list[Result]) -> list[list[Result]]:
    """Results that say the same of several targets, together."""
    groups: dict[tuple[str, tuple[Place, ...]], list[Result]] = {}
    for result in results:
        groups.setdefault((result.verdict.summary, result.verdict.places), []).append(result)
    return list(groups.values())


def _seen(results: list[Result], *, names_targets: bool) -> Iterator[Text]:
    """What one or several targets have in common, and the evidence of each."""
    summary, places = results[0].verdict.summary, results[0].verdict.places
    where = f"{places[0].file}:{places[0].line}  " if len(places) == 1 else ""
    targets = f" [{', '.join(r.target for r in results)}]" if names_targets else ""
    yield Text.assemble("  seen     ", (f"{where}{summary}", "bold"), (targets, "dim"))
    yield from (Text(f"           {place}") for place in places if len(places) > 1)
    lines = list(dict.fromkeys(line for result in results for line in result.verdict.evidence))
    yield from (Text(f"           {line}", style="dim") for line in lines[:_EVIDENCE_LINES])
    if len(lines) > _EVIDENCE_LINES:
        more = len(lines) - _EVIDENCE_LINES
        yield Text(f"           … and {more} more lines; --html and --json tell all of them", style="dim")


def _summary(report: Report) -> Text:
    style = {0: "bold green", 1: "bold red"}.get(report.exit_code, "bold yellow")
    return Text(f"\n{summary(report)} {took(report)}", style=style)


def show_durations(report: Report, out: Console) -> None:
    """Print how long each check took, the slowest first; checks that share evidence wait for it together."""
    out.print(Text("\nslowest checks", style="bold"))
    for result in sorted((r for r in report.results if r.seconds >= _WORTH_TELLING_S), key=lambda r: -r.seconds):
        where = f" [{result.target}]" if result.target else ""
        out.print(Text(f"  {duration(result.seconds):>7}  {result.check.id}{where}"))
