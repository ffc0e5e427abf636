"""One verification as a command: connect, verify, report, leave nothing behind."""

from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
from rich.text import Text

from eightstage import judged, last_run
from eightstage.checks import Check
from eightstage.checks.catalogue import STATIC, catalogue, catalogue_of, named, select
from eightstage.contract import STAGES
from eightstage.engine.builder import with_builder
from eightstage.engine.client import Engine, connect
from eightstage.engine.scope import Scope
from eightstage.errors import NothingVerified, ReportError, WrongUse
from eightstage.report import FORMATS
from eightstage.report.console import Detail, show, show_durations
from eightstage.report.files import refuse_wrong, tell_pipeline, write
from eightstage.report.live import ConsoleProgress
from eightstage.results import Report
from eightstage.reuse import inputs, reused
from eightstage.service import Service, load, load_text
from eightstage.terminal import console, emit
from eightstage.verdicts import Severity
from eightstage.verify import Key, Verification
from eightstage.verify.plan import Plan


@attrs.frozen(kw_only=True)
class Options:
    """
    What to verify, and how to tell.

    only, skip: Kinds, ids or patterns of checks.
    targets: Only what is promised of these targets.
    builder: The builder of buildx that builds; the one in use when empty.
    static: Only what can be told without an engine.
    fresh: Look again even when nothing has changed since the last run.
    rerun_failed: Only what was a finding in the last run of this service.
    fail_on: The least severity that ends with exit code 1.
    as_json: Print JSON and nothing else on standard output.
    reproducible: Also build production once more, with no step taken from the cache, and compare.
    thorough: The same, and the edits that make the builder install again.
    files: Reports to write, by format.
    durations: Also print how long each check took.
    quiet: Print the findings and the last line, and nothing else.
    verbose: Print every step of the build and every promise.
    """

    only: Sequence[str] = ()
    skip: Sequence[str] = ()
    targets: Sequence[str] = ()
    builder: str = ""
    static: bool = False
    fresh: bool = False
    rerun_failed: bool = False
    fail_on: str = "error"
    as_json: bool = False
    reproducible: bool = False
    thorough: bool = False
    files: Mapping[str, Path] = attrs.field(factory=dict)
    durations: bool = False
    quiet: bool = False
    verbose: bool = False

    @property
    def detail(self) -> Detail:
        """How much is printed."""
        if self.quiet and self.verbose:
            raise WrongUse("--quiet and --verbose ask for opposite things", "give one of them, or neither")
        return Detail.QUIET if self.quiet else Detail.VERBOSE if self.verbose else Detail.NORMAL


def verify(path: Path, options: Options | None = None) -> int:
    """
    Verify the service at `path` and print what was found; the exit code.

    Raises:
        ReportError: A file of a report would replace something else, or could not be written; then the findings were
            shown and the other reports written all the same.
    """
    chosen = options or Options()
    refuse_wrong(chosen.files.values())
    report, engine = _verify(path, chosen)
    # First what somebody asked for by name: whatever fails after it, it is there.
    unwritten = list(_write(report, chosen))
    if chosen.as_json:
        emit(FORMATS["json"](report))
    else:
        out = console()
        show(report, out, chosen.detail)
        for line in judged.lines(report, engine) if chosen.detail is not Detail.QUIET else ():
            out.print(line)
        if chosen.durations:
            show_durations(report, out)
    _keep(report)
    if unwritten:
        raise unwritten[0]
    return report.exit_code


def _write(report: Report, options: Options) -> Iterator[ReportError]:
    """Write every report; the errors of those that cannot be written."""
    for name, file in options.files.items():
        try:
            write(file, FORMATS[name](report))
        except ReportError as error:
            yield error
    try:
        tell_pipeline(report, is_quiet=options.as_json)
    except ReportError as error:
        yield error


def _keep(report: Report) -> None:
    if report.engine is None:
        return
    try:
        last_run.keep(report)
    except OSError as error:
        text = f"warning: nothing is kept for the next run: {last_run.file_of(report.path).parent}: {error.strerror}"
        console("stderr").print(Text(text, style="yellow"))


@attrs.frozen
class _Run:
    """One run: what is verified and how, and the last report of the same service; each of it is read once."""

    service: Service
    checks: Sequence[Check]
    options: Options
    progress: ConsoleProgress
    last: Mapping[str, Any] | None


def _verify(path: Path, options: Options) -> tuple[Report, Engine | None]:
    """The report, and the engine that was asked; None where the text alone was looked at."""
    _refuse_unknown("target", options.targets, STAGES)
    _refuse_unknown("severity", [options.fail_on], tuple(Severity))
    checks = _selected(options)
    # The text of a Dockerfile can be judged anywhere; no engine is looked for, and none started.
    is_static = all(check.kind in STATIC for check in checks)
    progress = ConsoleProgress(console("stderr"), options.detail)
    service = load_text(path) if is_static else load(path)
    chosen = {check.id for check in checks}
    asked = [check for check in catalogue_of(service.policy.service.language) if check.id in chosen]
    run = _Run(service, asked, options, progress, last_run.read(path))
    engine = None
    if is_static:
        report = _look(run, None)
    else:
        with progress.shown():
            engine = with_builder(connect(progress.phase), options.builder)
            report = _with_engine(run, engine)
    return attrs.evolve(report, fail_on=Severity(options.fail_on), previous=run.last), engine


def _with_engine(run: _Run, engine: Engine) -> Report:
    # What is looked at is what was there before: a file that changes meanwhile makes the next run look again.
    digest = inputs(run.service, engine)
    if not run.options.fresh and not run.options.rerun_failed:
        plan = Plan.of(run.checks, run.options.targets)
        report = reused(run.service, engine, plan.items, run.last, digest)
        if report is not None:
            return report
    with Scope(engine, run.progress.phase) as scope:
        return attrs.evolve(_look(run, scope), inputs=digest)


def _look(run: _Run, scope: Scope | None) -> Report:
    return Verification(
        run.service,
        scope,
        run.checks,
        run.progress,
        targets=run.options.targets,
        only=_failed_last_time(run),
        log=last_run.log_of(run.service.path),
    ).run()


def _selected(options: Options) -> tuple[Check, ...]:
    checks = select(options.only, options.skip, _requested(options))
    if not options.static:
        return checks
    static = tuple(check for check in checks if check.kind in STATIC)
    # What a check needs comes along with it, and would be judged in its place.
    if options.only and not {check.id for check in static} & {check.id for check in named(options.only)}:
        raise NothingVerified(
            f"without an engine nothing of {', '.join(options.only)} can be judged", "leave out --static"
        )
    return static


def _requested(options: Options) -> Sequence[str]:
    if options.thorough:
        return [check.id for check in catalogue() if check.on_request]
    return ["image/is-reproducible"] if options.reproducible else []


def _failed_last_time(run: _Run) -> Container[Key] | None:
    if not run.options.rerun_failed:
        return None
    findings = last_run.findings(run.last)
    if not findings:
        console("stderr").print("the last run of this service had no finding; everything is verified")
        return None
    return findings


def _refuse_unknown(kind: str, words: Sequence[str], known: Sequence[str]) -> None:
    for word in words:
        if word not in known:
            raise NothingVerified(f"no {kind} is called {word!r}", f"write one of {', '.join(known)}")
