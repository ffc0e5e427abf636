"""`adopt`: a policy for a Dockerfile that is there, and what a first verification finds in it."""

import os
import shlex
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import attrs
from rich.text import Text

from eightstage.adopt.build import Build, choices, chosen, named_by_hand, possible
from eightstage.adopt.draft import Draft
from eightstage.adopt.first_run import FirstRun
from eightstage.adopt.guess import Guess
from eightstage.adopt.sources import named
from eightstage.adopt.writing import text_of
from eightstage.engine.client import connect
from eightstage.engine.scope import Scope
from eightstage.errors import ReportError, ServiceError, WrongUse
from eightstage.policy import FILE_NAME
from eightstage.report.live import ConsoleProgress
from eightstage.service import folder_of
from eightstage.system.terminal import console, emit
from eightstage.verdicts import Outcome, Severity
from eightstage.verify.results import Report, Result

_SHOWN: Final = 3
# What a container did says more than what a file says.
_KINDS: Final = ("container", "build", "image", "gate", "text", "policy")
# What only a person can say where nothing else does.
_QUESTIONS: Final = {
    ("service", "port"): "On which port does it answer HTTP?",
    ("health", "path"): "Which path says that it is healthy, such as /health?",
}


@attrs.frozen(kw_only=True)
class Options:
    """
    How to adopt.

    dockerfile: The Dockerfile to adopt, where there are several.
    is_dry: Print the policy, and write nothing.
    asks: Whether there is somebody to ask.
    static: Start nothing.
    """

    dockerfile: str = ""
    is_dry: bool = False
    asks: bool = False
    static: bool = False


@attrs.frozen
class _Found:
    """What was found: the policy, what a first verification says, and what a person should know besides."""

    text: str
    accepted: int
    report: Report
    notes: list[str]


def adopt(path: Path, options: Options) -> int:
    """
    Write a policy for the Dockerfile at `path`, and say what was found.

    Raises:
        ServiceError: There is a policy already, or no Dockerfile, or several.
        EngineError: It does not build, or the engine failed.
    """
    top = folder_of(path)
    build = _choose(top, options)
    folder = top / build.context
    if os.path.lexists(folder / FILE_NAME):
        raise ServiceError(f"{folder / FILE_NAME} is there already", "run verify; to adopt anew, delete it first")
    progress = ConsoleProgress(console("stderr"), is_brief=True)
    first = FirstRun(Draft.of(folder, build), datetime.now(UTC).date(), progress)
    guesses = first.allowed(first.draft.guesses())
    if options.static:
        found = _judged(first, None, _answered(first, guesses, options), [])
    else:
        # A display that moves would overwrite a question in its middle.
        with Scope(connect(progress.phase), progress.phase) as scope:
            with progress.shown():
                seen, notes = first.observe(scope, guesses)
            said = _answered(first, [*guesses, *seen], options)
            with progress.shown():
                found = _judged(first, scope, said, notes)
    if options.is_dry:
        emit(found.text)
    else:
        _write(folder / FILE_NAME, found.text)
    _tell(found, folder, options)
    return 0


def _answered(first: FirstRun, guesses: Sequence[Guess], options: Options) -> list[Guess]:
    return first.allowed([*guesses, *_answers(first.allowed(guesses), options)])


def _judged(first: FirstRun, scope: Scope | None, said: Sequence[Guess], notes: list[str]) -> _Found:
    accepted, report = first.judge(scope, said)
    notes += [f"{g.table}.{g.key} is not known: {g.reason}" for g in said if not g.is_known]
    count = sum(map(len, accepted.values()))
    return _Found(text_of(said, accepted, first.day), count, report, notes)


def _answers(guesses: Sequence[Guess], options: Options) -> Iterator[Guess]:
    """What somebody says where nothing else does; an empty answer leaves it open."""
    for guess in guesses if options.asks else ():
        question = "" if guess.is_known else _QUESTIONS.get((guess.table, guess.key), "")
        answer = _input(f"{question} ({guess.reason}; Enter if you do not know) ") if question else ""
        if answer:
            yield attrs.evolve(guess, value=int(answer) if answer.isdigit() else answer, reason="you said so")


def _choose(top: Path, options: Options) -> Build:
    """The build to adopt; where there are several, the one that somebody chooses."""
    builds = [*named(top)]
    found = named_by_hand(top, options.dockerfile, builds) if options.dockerfile else possible(top, builds)
    offered = choices(found)
    if not offered:
        raise ServiceError(f"there is no Dockerfile in {top}", "name its folder with --path, or it with --dockerfile")
    if len(offered) == 1:
        return chosen(found, offered[0])
    lines = [f"{file} (context {context})" for file, context in offered]
    if not options.asks:
        raise ServiceError(f"there are several Dockerfiles in {top}: {', '.join(lines)}", "name one with --dockerfile")
    return chosen(found, offered[_asked("Which Dockerfile?", lines)])


def _asked(question: str, lines: Sequence[str]) -> int:
    console("stderr").print("\n".join([question, *(f"  {number}  {line}" for number, line in enumerate(lines, 1))]))
    while True:
        answer = _input("number: ")
        if answer.isdigit() and 1 <= int(answer) <= len(lines):
            return int(answer) - 1


def _input(prompt: str) -> str:
    # Standard output may be the policy.
    console("stderr").print(prompt, end="")
    try:
        return input().strip()
    except EOFError as error:
        raise WrongUse(
            "the input ended at a question", "answer it, or say it all with options and --no-input"
        ) from error


def _write(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as made:
            made.write(text)
    except OSError as error:
        raise ReportError(f"{file}: {error.strerror}", "print the policy with --dry-run") from error


def _tell(found: _Found, folder: Path, options: Options) -> None:
    """What was written, what a person should know, the worst findings, and how to see the rest."""
    out = console("stderr") if options.is_dry else console()
    where = "" if folder == Path.cwd() else f" --path {shlex.quote(str(folder))}"
    again = f"eightstage verify{'' if found.report.engine else ' --static'}{where}"
    if not options.is_dry:
        out.print(Text(f"wrote {folder / FILE_NAME}", style="bold"))
    for note in found.notes:
        out.print(Text(f"note: {note}", style="yellow"))
    worst = sorted((r for r in found.report.results if r.verdict.outcome is Outcome.WAIVED), key=_weight)
    if worst:
        out.print(f"{found.accepted} findings of today are accepted. Those that matter most:")
    for result in worst[:_SHOWN]:
        target = f" [{result.target}]" if result.target else ""
        out.print(Text.assemble((f"  {result.check.id}{target}", "bold"), f"  {result.verdict.summary}"))
        out.print(Text(f"    fix: {result.fix}", style="green"))
    out.print(f"next: {again} shows all of them, and fails for what is new")


def _weight(result: Result) -> tuple[int, int]:
    return list(Severity).index(result.severity), _KINDS.index(result.check.kind)
