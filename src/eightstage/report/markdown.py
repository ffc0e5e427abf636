"""The report as Markdown, for a pull request, a wiki or the summary of a pipeline."""

import re
from collections.abc import Iterator

from eightstage.contract import STAGES
from eightstage.report.sentences import alike, name, summary
from eightstage.system.printable import one_line
from eightstage.units import duration, size
from eightstage.verdicts import Outcome
from eightstage.verify.results import Report, Result

_BACKTICKS = re.compile("`+")
_MARKUP = re.compile(r"[\\`*_\[\]!|#~>]")


def render(report: Report) -> str:
    """One document with a heading, a table of the targets, and the findings."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    yield f"## {'✅' if report.exit_code == 0 else '❌'} {_quoted(report.service)}: {summary(report)}"
    yield ""
    if report.targets:
        yield "| target | promises kept | unpacked | compressed | build | healthy after |"
        yield "|---|---:|---:|---:|---:|---:|"
        yield from (_row(report, target) for target in STAGES if target in report.targets)
        yield ""
    for results in alike(report.findings):
        yield from _finding(results)
    waived = [result for result in report.results if result.verdict.outcome is Outcome.WAIVED]
    if waived:
        yield "### Waived"
        yield ""
        yield from (f"- `{name([result])}`: {_quoted(result.verdict.summary)}" for result in waived)
        yield ""
    if report.engine:
        yield f"<sub>{report.engine.origin}, {report.started:%Y-%m-%d %H:%M} UTC</sub>"
    # By this a later run knows that it may replace the file.
    yield "<!-- eightstage -->"


def _row(report: Report, target: str) -> str:
    facts = report.targets[target]
    results = [r for r in report.results if r.target == target and r.verdict.outcome is not Outcome.SKIPPED]
    kept = sum(r.verdict.outcome is Outcome.PASSED for r in results)
    cells = [
        target,
        f"{kept} of {len(results)}" if results else "–",
        size(facts.unpacked) if facts.unpacked is not None else "–",
        size(facts.compressed) if facts.compressed is not None else "–",
        duration(facts.build_seconds),
        duration(facts.healthy_s) if facts.healthy_s is not None else "",
    ]
    return f"| {' | '.join(cells)} |"


def _finding(results: list[Result]) -> Iterator[str]:
    """One check's finding, with all the targets that share it."""
    result = results[0]
    verdict, check = result.verdict, result.check
    yield f"### `{name(results)}` {verdict.outcome}, {result.severity}"
    yield ""
    yield f"{_own(check.promise)} **Seen:** {_quoted(verdict.summary)}"
    yield ""
    quoted = [*map(str, verdict.places), *verdict.evidence]
    if quoted:
        # Longer than any fence in what it holds, so that nothing in there ends it.
        fence = "`" * max([3, *(len(run) + 1 for line in quoted for run in _BACKTICKS.findall(line))])
        yield f"{fence}text"
        yield from quoted
        yield fence
        yield ""
    yield f"**Why:** {_own(check.why)}"
    yield ""
    yield f"**Fix:** {_own(result.fix)}"
    yield ""


def _own(text: str) -> str:
    """A sentence of a check: its backticks are meant, HTML is not."""
    return text.replace("|", "\\|").replace("<", "&lt;")


def _quoted(text: str) -> str:
    """Text of others: no link, picture, mention, heading or HTML comes of it."""
    return _MARKUP.sub(r"\\\g<0>", one_line(text)).replace("&", "&amp;").replace("<", "&lt;").replace("@", "&#64;")
