"""What a learner reads."""

from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Final

from rich.table import Table
from rich.text import Text

from eightstage.checks import Level
from eightstage.checks.catalogue import find
from eightstage.learn.exercise import Exercise, Files
from eightstage.learn.folder import Learner
from eightstage.learn.judge import Answer
from eightstage.verify.results import Result

_MARKS: Final = {"solved": ("✓", "green"), "next": ("→", "bold"), "later": ("–", "dim"), "open": (" ", "")}
_SHOWN: Final = 5


def task(learner: Learner, exercise: Exercise) -> Iterator[Text]:
    """Where the learner is, what is to be done, and in which file."""
    number, total, solved = learner.number(exercise), len(learner.exercises), len(learner.progress.solved)
    title = f"exercise {number} of {total}, {exercise.task.level}: {exercise.task.title}"
    yield Text.assemble((title, "bold"), (f"  ({solved} solved)", "dim"))
    yield _row("goal", exercise.task.goal)
    files = [name for name in exercise.start if name in exercise.changed] or list(exercise.changed)
    yield _row("edit", ", ".join(shown(learner.folder / exercise.id / name) for name in files))
    yield _row("judged by", ", ".join(exercise.task.checks))


def wrong(learner: Learner, exercise: Exercise, answer: Answer) -> Iterator[Text]:
    """What is still wrong, and what helps."""
    for sentence in answer.wrong[:_SHOWN]:
        yield Text.assemble(("✗ ", "bold red"), sentence)
    if len(answer.wrong) > _SHOWN:
        yield Text(f"  and {len(answer.wrong) - _SHOWN} more", style="dim")
    read = learner.progress.hints.get(exercise.id, 0)
    total = len(exercise.task.hints)
    more = f"{learner.typed('learn.hint')} gives hint {read + 1} of {total}" if read < total else shows_ours(learner)
    yield Text(f"  {more}", style="dim")
    yield Text(f"  {learner.typed('learn.why')} says why it matters", style="dim")


def shows_ours(learner: Learner) -> str:
    """How to see the solution."""
    return f"{learner.typed('learn.solution')} shows our solution"


def solved(exercise: Exercise, folder: Path, left: tuple[tuple[Result, ...], tuple[str, ...]]) -> Iterator[Text]:
    """What was learnt, our solution, and what the other checks would still say."""
    yield Text.assemble(("✓ solved: ", "bold green"), (exercise.task.title, "bold"))
    yield _row("learnt", exercise.task.learnt)
    if all(_text_of(folder / name) == exercise.solution[name] for name in exercise.changed):
        yield _row("solution", "yours is the same as ours")
    else:
        yield _row("solution", "ours, as a change of the file that you started with")
        yield from difference(exercise.start, exercise.solution, exercise.changed)
    yield from _but(*left)


def _but(only_yours: Sequence[Result], as_in_ours: Sequence[str]) -> Iterator[Text]:
    for result in only_yours[:_SHOWN]:
        yield Text.assemble(("passes, but ", "yellow"), f"{result.check.id}: {_where(result)}{result.verdict.summary}")
    if len(only_yours) > _SHOWN:
        yield Text(f"  and {len(only_yours) - _SHOWN} more", style="dim")
    if as_in_ours:
        checks = f"{len(as_in_ours)} other checks find" if len(as_in_ours) > 1 else "one other check finds"
        yield Text(f"  {checks} something in our solution as well, which is no whole service", style="dim")


def difference(before: Files, after: Files, names: Sequence[str]) -> Iterator[Text]:
    """The lines that differ, file by file."""
    for name in names:
        old, new = (files.get(name, "").splitlines() for files in (before, after))
        yield Text(f"  {name}", style="dim")
        for line in list(unified_diff(old, new, lineterm="", n=1))[2:]:
            style = {"+": "green", "-": "red"}.get(line[:1], "dim")
            yield Text(f"    {line}", style=style)


def hints(exercise: Exercise, count: int) -> Iterator[Text]:
    """The first hints of an exercise."""
    for number, hint in enumerate(exercise.task.hints[:count], 1):
        yield _row(f"hint {number}", hint.text)


def why(exercise: Exercise) -> Iterator[Text]:
    """What the checks of an exercise prove, why it matters, and where to read more."""
    for check in map(find, exercise.task.checks):
        yield Text(check.id, style="bold")
        yield _row("promise", check.promise)
        yield _row("why", check.why)
        yield _row("source", check.source)
    yield _row("guide", f"docs/guide/{exercise.task.guide}.md")
    yield Text(f"  ./inv explain {exercise.task.checks[0]} shows examples, and how to fix it", style="dim")


def listing(learner: Learner) -> Iterator[Text]:
    """Every exercise with its state."""
    level = ""
    for number, exercise in enumerate(learner.exercises, 1):
        if exercise.task.level != level:
            level = exercise.task.level
            yield Text(level, style="bold")
        mark, style = _MARKS[learner.state(exercise)]
        built = "  (is built)" if exercise.needs_engine else ""
        yield Text.assemble((f"{mark} ", style), f"{number:>3}  {exercise.task.title}", (built, "dim"))


def placement(learner: Learner, findings: Sequence[Result]) -> Iterator[Text]:
    """The exercises about what was found in a Dockerfile, and with which to begin."""
    by_check = {result.check.id: result for result in reversed(findings)}
    about = [e for e in learner.exercises if by_check.keys() & set(e.task.checks)]
    for exercise in about:
        result = next(by_check[check] for check in exercise.task.checks if check in by_check)
        yield Text.assemble(
            f"{learner.number(exercise):>4}  {exercise.task.title}",
            (f"  {_where(result)}", "dim"),
            result.verdict.summary,
        )
    if about:
        first = learner.number(about[0])
        yield Text(f"{len(about)} exercises are about it; begin with: {learner.typed('learn')} --from {first}")
    else:
        yield Text("no exercise is about anything in it; the advanced ones may still be news", style="green")


def classroom(learners: Sequence[Learner]) -> Table:
    """A row for each learner: how many exercises of each level are solved, and which is next."""
    table = Table()
    table.add_column("learner")
    for level in Level:
        table.add_column(level, justify="right")
    table.add_column("next")
    for learner in learners:
        current = learner.current
        table.add_row(
            learner.name,
            *(_solved_of(learner, level) for level in Level),
            f"{learner.number(current)} {current.task.title}" if current else "all solved",
        )
    return table


def _solved_of(learner: Learner, level: Level) -> str:
    of_level = [exercise for exercise in learner.exercises if exercise.task.level is level]
    return f"{sum(e.id in learner.progress.solved for e in of_level)} of {len(of_level)}"


def _where(result: Result) -> str:
    places = result.verdict.places
    return f"{places[0].file}:{places[0].line}  " if places else ""


def shown(path: Path) -> str:
    """A path as short as it can be typed from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _row(name: str, text: str) -> Text:
    return Text.assemble((f"  {name:<11}", "dim"), text)


def _text_of(file: Path) -> str:
    return file.read_bytes().decode(errors="replace") if file.is_file() else ""
