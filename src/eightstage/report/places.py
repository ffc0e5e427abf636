"""Where the findings of a report are, for tools that look at a whole repository."""

import posixpath
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import attrs

from eightstage.system.repository import root_of
from eightstage.verdicts import Place
from eightstage.verify.results import Report, Result


@attrs.frozen
class Finding:
    """
    One place of one finding.

    path: Relative to the repository, with slashes.
    fingerprint: The same for the same finding in a later run, even when lines have moved.
    """

    result: Result
    text: str
    path: str
    line: int
    fingerprint: str


def findings(report: Report) -> Iterator[Finding]:
    """Every finding once for each of its places; one that is about no line stands at the Dockerfile's first."""
    folder = _folder(report.path)
    for result in report.findings:
        for place in result.verdict.places or (Place(1, result.verdict.summary),):
            # A policy that is extended stands above the service.
            path = posixpath.normpath(f"{folder}{place.file}")
            identity = f"{result.check.id}\0{result.target}\0{path}\0{place.text}"
            yield Finding(
                result,
                place.text,
                path,
                place.line,
                sha256(identity.encode(errors="backslashreplace")).hexdigest()[:32],
            )


def _folder(service: Path) -> str:
    relative = service.relative_to(root_of(service) or service).as_posix()
    return "" if relative == "." else f"{relative}/"
