"""One verification as a command: connect, verify, report, leave nothing behind."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from eightstage.checks.catalogue import select
from eightstage.command import command
from eightstage.engine.client import connect
from eightstage.engine.scope import Scope
from eightstage.report import FORMATS
from eightstage.report.console import ConsoleProgress, console, show, show_durations
from eightstage.results import Report
from eightstage.service import load
from eightstage.verify import Verification


def verify(
    path: Path,
    only: Sequence[str] = (),
    *,
    as_json: bool = False,
    files: Mapping[str, Path] | None = None,
    durations: bool = False,
) -> int:
    """
    Verify the service at `path` and print what was found; the exit code.

    Args:
        path: The service's folder.
        only: Kinds or ids of checks; all when empty.
        as_json: Print JSON and nothing else on standard output.
        files: Reports to write, by format.
        durations: Also print how long each check took.
    """

    def work() -> int:
        report = _verify(path, only)
        for name, file in (files or {}).items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(FORMATS[name](report), encoding="utf-8")
        if as_json:
            sys.stdout.write(FORMATS["json"](report))
            return report.exit_code
        show(report, console())
        if durations:
            show_durations(report, console())
        return report.exit_code

    return command(work)


def _verify(path: Path, only: Sequence[str]) -> Report:
    service = load(path)
    checks = select(only)
    progress = ConsoleProgress(console("stderr"))
    if all(check.kind == "dockerfile" for check in checks):
        # The text of a Dockerfile can be judged anywhere; no engine is looked for, and none started.
        return Verification(service, None, checks, progress).run()
    with progress.shown():
        engine = connect(progress.phase)
        with Scope(engine, progress.phase) as scope:
            return Verification(service, scope, checks, progress).run()
