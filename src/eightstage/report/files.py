"""Reports on their way out: whole files or none, and what a pipeline wants to be told."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from eightstage.errors import ReportError
from eightstage.report import github, markdown
from eightstage.results import Report


def write(file: Path, text: str) -> None:
    """
    Write a whole file or none.

    Raises:
        ReportError: The folder cannot be written, or is full; nothing half-written stays behind.
    """
    new = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(
            "w", dir=file.parent, prefix=f".{file.name}.", delete=False, encoding="utf-8"
        ) as opened:
            new = Path(opened.name)
            opened.write(text)
        new.chmod(0o644)
        new.replace(file)
    except OSError as error:
        if new is not None:
            with suppress(OSError):
                new.unlink()
        raise ReportError(
            f"{file} cannot be written: {error.strerror}", "name a file in a folder that can be written"
        ) from error


def tell_pipeline(report: Report, *, is_quiet: bool) -> None:
    """
    Annotate a workflow of GitHub Actions, and append to its summary, where this runs in one.

    Args:
        report: What was found.
        is_quiet: Standard output belongs to something else; only the summary is written.
    """
    if os.environ.get("GITHUB_ACTIONS") == "true" and not is_quiet:
        sys.stdout.write(github.render(report))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        try:
            with Path(summary).open("a", encoding="utf-8") as opened:
                opened.write(markdown.render(report))
        except OSError as error:
            raise ReportError(f"GITHUB_STEP_SUMMARY={summary} cannot be written: {error.strerror}") from error
