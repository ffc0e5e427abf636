"""`new` and `render` as commands."""

import filecmp
import shutil
import sys
import tempfile
from pathlib import Path

from eightstage.errors import AnswerError
from eightstage.languages.ecosystem import known
from eightstage.service.accepted import FILE_NAME as BASELINE
from eightstage.system.terminal import console
from eightstage.template.answers import complete, read_file
from eightstage.template.rules import REPOSITORY, refuse_wrong
from eightstage.template.write import refuse_existing, write

REFERENCE = REPOSITORY / "reference-app"
# Built from this repository's own sources at each rendering, so not compared and not committed.
NOT_COMPARED = {"verifier", "reports", *known().left}


def new(given: dict[str, str], answers_file: str | None, output: str | None, *, no_input: bool) -> int:
    """Write a new service and say what to type next."""
    folder = _outside(output)
    known = {**({} if answers_file is None else read_file(_named("--answers-file", answers_file))), **given}
    asks = not no_input and sys.stdin.isatty()
    if not (known or asks or no_input):
        raise AnswerError(
            "there is no terminal to ask at, and no answer was given",
            "give answers with --name, --answer NAME=VALUE or --answers-file, or take every default with --no-input",
        )
    if "slug" in known:
        # Before anybody answers ten questions in vain.
        refuse_wrong(complete(known, asks=False))
        refuse_existing(folder / known["slug"])
    try:
        answers = complete(known, asks=asks)
    except EOFError as error:
        raise AnswerError("the input ended at a question", "answer it, or take the defaults with --no-input") from error
    refuse_wrong(answers)
    target = write(answers, folder)
    out = console()
    out.print(f"wrote {target}")
    out.print(f"next:\n  cd {target}\n  python3 -m venv .venv && . .venv/bin/activate")
    out.print("  pip install --requirement requirements.txt\n  invoke verify")
    return 0


def _outside(output: str | None) -> Path:
    """Where the service's folder is made: not in this checkout, which would take it for files of its own."""
    folder = _named("--output", output or ".")
    if not folder.is_relative_to(REPOSITORY):
        return folder
    if output is None:
        return REPOSITORY.parent
    raise AnswerError(f"--output {output} is inside of this checkout", f"name a folder outside of {REPOSITORY}")


def _named(option: str, value: str) -> Path:
    try:
        return Path(value).resolve()
    except (OSError, RuntimeError) as error:
        raise AnswerError(f"{option} {value}: {error}", "name another path") from error


def render(*, check: bool) -> int:
    """Render the reference app again, or only report how it differs."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = write(complete({}, asks=False), Path(folder))
        if (REFERENCE / BASELINE).exists():
            # Written by a run of it, not by the template.
            shutil.copy2(REFERENCE / BASELINE, fresh)
        differing = differences(fresh, REFERENCE)
        if check:
            for line in differing:
                console("stderr").print(line)
            if differing:
                console("stderr").print("edit the template in cookiecutter-multistage/, then run: ./inv render")
            return 1 if differing else 0
        shutil.rmtree(REFERENCE, ignore_errors=True)
        shutil.move(str(fresh), REFERENCE)
    console("stderr").print(f"{REFERENCE.name}: {len(differing)} files changed")
    return 0


def differences(fresh: Path, kept: Path) -> list[str]:
    """How `kept` differs from a fresh rendering: one line for each file."""
    names = _files(fresh) | _files(kept)
    found = []
    for name in sorted(names):
        left, right = fresh / name, kept / name
        if not right.is_file():
            found.append(f"{name} is missing")
        elif not left.is_file():
            found.append(f"{name} is not in the template")
        elif not filecmp.cmp(left, right, shallow=False) or left.stat().st_mode != right.stat().st_mode:
            found.append(f"{name} differs")
    return found


def _files(folder: Path) -> set[str]:
    paths = (p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    return {p.as_posix() for p in paths if not NOT_COMPARED & set(p.parts)}
