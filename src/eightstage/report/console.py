"""What a person reads at the end: what was skipped, one table, then each finding once, with evidence, why and fix."""

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from pathlib import Path

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from eightstage.contract import STAGES
from eightstage.report.sections import section
from eightstage.report.sentences import summary, took
from eightstage.system.printable import one_line
from eightstage.units import duration, size
from eightstage.verdicts import Outcome, Place
from eightstage.verify.results import NO_STAGE, Report, Result, TargetFacts

_MARKS = {
    Outcome.PASSED: ("✓", "+", "green"),
    Outcome.FAILED: ("✗", "x", "bold red"),
    Outcome.SKIPPED: ("–", "-", "dim"),
    Outcome.UNDETERMINED: ("?", "?", "yellow"),
    Outcome.WAIVED: ("~", "~", "yellow"),
}
_WORTH_TELLING_S = 0.01
# More is for reading at leisure.
_EVIDENCE_LINES = 40
# What folds in a pipeline's log may be long, and has an end all the same.
_LOG_LINES = 5000


class Detail(Enum):
    """How much is printed: findings and the last line; one line for each kind of check; or every promise."""

    QUIET = auto()
    NORMAL = auto()
    VERBOSE = auto()


def show(report: Report, out: Console, detail: Detail = Detail.NORMAL) -> None:
    """Print what was skipped, the table, the findings, and one sentence that sums up; the last two when quiet."""
    if detail is not Detail.QUIET:
        for line in _overview(report, out, names=detail is Detail.VERBOSE):
            out.print(line)
    for results in _grouped(report.findings):
        out.print(_finding(results, out))
    if report.unreachable:
        out.print(Text(f"\n{one_line(report.unreachable)}", style="yellow"))
    if report.build_log:
        _show_log(report.build_log, out)
    if detail is not Detail.QUIET or report.findings:
        out.print()
    out.print(_summary(report))


def _overview(report: Report, out: Console, *, names: bool) -> Iterator[Text | Table]:
    """What was skipped, what everything rests on, the table, and what is waived."""
    yield from _skipped(report, out, names=names)
    for base in report.base_images:
        digest = base.digest or base.image_id
        yield Text(f"base image {base.reference}: {base.origin} ({digest[:19]})", style="dim")
    if report.engine:
        yield Text(f"engine: {report.engine.origin}", style="dim")
    if report.targets:
        yield _table(report)
    yield from (line_of(r, out) for r in report.results if r.verdict.outcome is Outcome.WAIVED)


def _show_log(file: Path, out: Console) -> None:
    """In a pipeline, whose machine is gone when somebody reads, all that the build printed, folded."""
    with section("the whole log of the build", out.file) as folds:
        if folds:
            lines = file.read_text(encoding="utf-8").splitlines()
            out.print(Text("\n".join(lines[-_LOG_LINES:])))


def _table(report: Report) -> Table:
    title = f"{one_line(report.service)}: {len(report.targets)} targets and their promises"
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
    """What one check found for one target, in one line."""
    style, symbol = _MARKS[result.verdict.outcome][2], _symbol(result.verdict.outcome, out)
    where = f" [{result.target}]" if result.target else ""
    seen = f", as seen on {result.seen:%Y-%m-%d %H:%M:%S} UTC" if result.seen else ""
    return Text.assemble(
        (f"{symbol} ", style), f"{result.check.id}{where}", (f"  {one_line(result.verdict.summary)}{seen}", "dim")
    )


def _skipped(report: Report, out: Console, *, names: bool) -> Iterator[Text]:
    """How many promises were skipped for each cause, the most frequent first; with their names where asked for."""
    by_cause: dict[str, dict[str, list[str]]] = {}
    for result in report.results:
        if result.verdict.outcome is Outcome.SKIPPED:
            cause = result.verdict.cause or result.verdict.summary
            by_cause.setdefault(cause, {}).setdefault(result.check.id, []).append(result.target)
    for cause, checks in sorted(by_cause.items(), key=lambda item: -_count(item[1])):
        yield Text.assemble(
            (f"{_symbol(Outcome.SKIPPED, out)} ", "dim"), f"{_count(checks)} skipped: {one_line(cause)}"
        )
        if names and not cause.startswith(NO_STAGE):
            named = (f"{check} [{', '.join(targets)}]" if any(targets) else check for check, targets in checks.items())
            yield from (Text(f"    {name}", style="dim") for name in named)


def _count(checks: dict[str, list[str]]) -> int:
    return sum(map(len, checks.values()))


def _grouped(findings: Iterable[Result]) -> Iterable[list[Result]]:
    """Findings that are shown together: those of one check, and all that could not be judged for one reason."""
    groups: dict[tuple[Outcome, str], list[Result]] = {}
    for result in findings:
        verdict = result.verdict
        shared = verdict.summary if verdict.outcome is Outcome.UNDETERMINED else result.check.id
        groups.setdefault((verdict.outcome, shared), []).append(result)
    return groups.values()


def _finding(results: list[Result], out: Console) -> Group:
    """One check's finding on one target or several, or one reason for which several checks could not judge."""
    check, outcome = results[0].check, results[0].verdict.outcome
    style, symbol = _MARKS[outcome][2], _symbol(outcome, out)
    targets = [result.target for result in results if result.target]
    checks = list(dict.fromkeys(result.check.id for result in results))
    where = f" [{', '.join(dict.fromkeys(targets))}]" if targets else ""
    title = f"{check.id}{where}" if len(checks) == 1 else f"{len(results)} promises of {len(checks)} checks"
    lines = [
        Text(""),
        Text.assemble((f"{symbol} {title}", style), f"  {outcome}, {results[0].severity}"),
        *([Text.assemble("  promise  ", check.promise)] if len(checks) == 1 else []),
        *(line for same in _alike(results) for line in _seen(same, names_targets=len(same) < len(results))),
    ]
    if len(checks) > 1:
        return Group(*lines, Text.assemble("  checks   ", (", ".join(checks), "dim")), _fix(results))
    return Group(*lines, Text.assemble("  why      ", check.why), _fix(results))


def _fix(results: list[Result]) -> Text:
    fixes = dict.fromkeys(r.fix for r in results)
    text = next(iter(fixes)) if len(fixes) == 1 else "./inv explain CHECK says what each of them looks at"
    return Text.assemble("  fix      ", (text, "green"))


def _alike(results: list[Result]) -> list[list[Result]]:
    """Results that are the same for several targets, grouped."""
    groups: dict[tuple[str, tuple[Place, ...], tuple[str, ...]], list[Result]] = {}
    for result in results:
        verdict = result.verdict
        groups.setdefault((verdict.summary, verdict.places, verdict.evidence), []).append(result)
    return list(groups.values())


def _seen(results: list[Result], *, names_targets: bool) -> Iterator[Text]:
    """What one or several targets have in common, in the order it was seen."""
    verdict = results[0].verdict
    where = f"{one_line(verdict.places[0].file)}:{verdict.places[0].line}  " if len(verdict.places) == 1 else ""
    targets = f" [{', '.join(r.target for r in results)}]" if names_targets and results[0].target else ""
    yield Text.assemble("  seen     ", (f"{where}{one_line(verdict.summary)}", "bold"), (targets, "dim"))
    yield from (Text(f"           {place}") for place in verdict.places if len(verdict.places) > 1)
    lines = verdict.evidence
    yield from (Text(f"           {line}", style="dim") for line in lines[:_EVIDENCE_LINES])
    if len(lines) > _EVIDENCE_LINES:
        more = len(lines) - _EVIDENCE_LINES
        yield Text(f"           … and {more} more lines; --html and --json hold all of them", style="dim")


def _summary(report: Report) -> Text:
    style = {0: "bold green", 1: "bold red"}.get(report.exit_code, "bold yellow")
    return Text(f"{summary(report)} {took(report)}", style=style)


def show_durations(report: Report, out: Console) -> None:
    """Print how long each check took, the slowest first; checks that share evidence wait for it together."""
    out.print(Text("\nslowest checks", style="bold"))
    for result in sorted((r for r in report.results if r.seconds >= _WORTH_TELLING_S), key=lambda r: -r.seconds):
        where = f" [{result.target}]" if result.target else ""
        out.print(Text(f"  {duration(result.seconds):>7}  {result.check.id}{where}"))
