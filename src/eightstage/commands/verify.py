"""One verification as a command: connect, verify, report, leave nothing behind."""

from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
from rich.text import Text

from eightstage.checks import Check
from eightstage.checks.catalogue import STATIC, catalogue, catalogue_for, named, select
from eightstage.commands import last_run
from eightstage.contract import STAGES
from eightstage.engine.builder import with_builder
from eightstage.engine.client import Engine, connect
from eightstage.engine.scope import Scope
from eightstage.errors import NothingVerified, ReportError, WrongUse
from eightstage.report import FORMATS
from eightstage.report.console import Detail, show, show_durations
from eightstage.report.files import refuse_wrong, tell_pipeline, write
from eightstage.report.live import ConsoleProgress
from eightstage.service import Service, load, load_text, policy_of
from eightstage.system.terminal import console, emit
from eightstage.verdicts import Severity
from eightstage.verify import Key, Verification, judged
from eightstage.verify.holds import Holds, with_inputs
from eightstage.verify.inputs import Inputs
from eightstage.verify.plan import Plan
from eightstage.verify.results import Report
from eightstage.verify.reuse import reused


@attrs.frozen(kw_only=True)
class Options:
    """
    What to verify, and how to tell.

    only, skip: Kinds, ids or patterns of checks.
    targets: Only what is promised of these targets.
    builder: The builder of buildx that builds; the one in use when empty.
    static: Only what can be told without an engine.
    fresh: Look at everything again, whether it has changed since the last run or not.
    changed: Only what has changed since the last run; its findings are taken over, too.
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
    changed: bool = False
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

    def refuse_contradictions(self) -> None:
        """Go on only where --changed stands with nothing that takes its meaning away."""
        others = {"--fresh": self.fresh, "--rerun-failed": self.rerun_failed, "--static": self.static}
        for name in (name for name, is_set in others.items() if self.changed and is_set):
            raise WrongUse(f"--changed and {name} ask for opposite things", "give one of them")


def verify(path: Path, options: Options | None = None) -> int:
    """
    Verify the service at `path` and print what was found; the exit code.

    Raises:
        ReportError: A file of a report would replace something else, or could not be written; then the findings were
            shown and the other reports written all the same.
    """
    chosen = options or Options()
    chosen.refuse_contradictions()
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
    checks = _selected(options, catalogue_for(policy_of(path)))
    # The text of a Dockerfile can be judged anywhere; no engine is looked for, and none started.
    is_static = all(check.kind in STATIC for check in checks)
    progress = ConsoleProgress(console("stderr"), options.detail)
    service = load_text(path) if is_static else load(path)
    run = _Run(service, checks, options, progress, last_run.read(path))
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
    inputs = Inputs.of_service(run.service, engine)
    holds = _holds(run, inputs)
    if holds is not None:
        plan = Plan.of(run.checks, run.options.targets)
        report = reused(run.service, engine, plan.items, run.last, inputs)
        if report is not None:
            return report
    with Scope(engine, run.progress.phase) as scope:
        return _for_the_next(_look(run, scope, holds), inputs, holds)


def _holds(run: _Run, inputs: Inputs) -> Holds | None:
    """What is known of the last run; None where everything asked for is looked at."""
    if run.last is None and run.options.changed:
        raise NothingVerified("there is no last run of this service to compare with", "run it once without --changed")
    if run.last is None or run.options.fresh or run.options.rerun_failed:
        return None
    policy = run.service.policy
    waived = frozenset({*(waiver.check for waiver in policy.waivers), *policy.adopted.findings})
    return Holds(inputs, run.last, with_findings=run.options.changed, waived=waived)


def _for_the_next(report: Report, inputs: Inputs, holds: Holds | None) -> Report:
    images = {name: facts.image_id for name, facts in report.targets.items() if facts.image_id}
    results = tuple(with_inputs(result, inputs, images) for result in report.results)
    targets = {name: holds.facts(facts) if holds else facts for name, facts in report.targets.items()}
    return attrs.evolve(report, inputs=inputs.all, results=results, targets=targets)


def _look(run: _Run, scope: Scope | None, holds: Holds | None = None) -> Report:
    return Verification(
        run.service,
        scope,
        run.checks,
        run.progress,
        targets=run.options.targets,
        only=_failed_last_time(run),
        known=holds.verdict if holds else lambda *_: None,
        log=last_run.log_of(run.service.path),
    ).run()


def _selected(options: Options, every: Sequence[Check]) -> tuple[Check, ...]:
    checks = select(options.only, options.skip, _requested(options), every)
    if not options.static:
        return checks
    static = tuple(check for check in checks if check.kind in STATIC)
    # What a check needs comes along with it, and would be judged in its place.
    if options.only and not {check.id for check in static} & {check.id for check in named(options.only, every)}:
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
