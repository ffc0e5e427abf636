"""Hadolint's findings in a Dockerfile, if it is installed."""

import codecs
import json
import shutil
import subprocess
import sys
from pathlib import Path

import attrs

# The project's own settings, beside the Dockerfile.
CONFIGURATIONS = (".hadolint.yaml", ".hadolint.yml")
_SECONDS = 20
# It could not read the file, and has judged nothing after that line.
_UNREADABLE = "DL1000"


@attrs.frozen
class Finding:
    """One finding; `level` is error, warning, info or style."""

    line: int
    code: str
    level: str
    text: str


@attrs.frozen
class Hadolint:
    """
    One run.

    findings: What it found.
    missing: Why it did not run.
    unreadable: Where it stopped reading.
    """

    findings: tuple[Finding, ...] = ()
    missing: str = ""
    unreadable: str = ""


def lint(dockerfile: Path) -> Hadolint:
    """Run hadolint from this environment, or from PATH."""
    program = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or shutil.which("hadolint")
    if program is None:
        return Hadolint(missing="hadolint is not installed; try: pip install 'eightstage[hadolint]'")
    # Without --config a file of that name in any parent folder would decide.
    own = next(
        (f for n in CONFIGURATIONS if (f := dockerfile.parent / n).is_file() and not f.is_symlink()), "/dev/null"
    )
    command = [program, "--no-fail", "--format", "json", "--config", str(own), "-"]
    # It takes the mark that some editors put first for a letter; the builder does not.
    text = dockerfile.read_bytes().removeprefix(codecs.BOM_UTF8)
    try:
        done = subprocess.run(command, input=text, capture_output=True, check=False, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        return Hadolint(missing=f"hadolint did not end within {_SECONDS} s")
    if done.returncode != 0:
        return Hadolint(missing=f"hadolint failed: {done.stderr.decode(errors='replace').strip()[-200:]}")
    found = tuple(Finding(x["line"], x["code"], x["level"], x["message"]) for x in json.loads(done.stdout))
    stops = [f"line {f.line}: {f.text}" for f in found if f.code == _UNREADABLE]
    return Hadolint(found, unreadable=stops[0] if stops else "")
