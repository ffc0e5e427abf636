"""What a learner types, and what they read."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eightstage.checks.catalogue import find as find_check
from eightstage.commands import learn as commands
from eightstage.learn.exercise import Exercise, write
from eightstage.learn.folder import Learner, make
from eightstage.learn.sets import find, own
from eightstage.program import main
from eightstage.service import Service

FIRST, SECOND, *_ = own()
Type = Callable[..., tuple[int, str, str]]


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Learner:
    monkeypatch.chdir(tmp_path)
    return make(Path("learn"), own())


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Type:
    """Exit code, standard output and standard error of a command."""

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(argv=list(words))
        shown = capsys.readouterr()
        return int(str(ended.value.code)), shown.out, shown.err

    return run


def solve(learner: Learner, exercise: Exercise) -> None:
    write(learner.folder / exercise.id, exercise.solution)


@pytest.mark.usefixtures("learner")
def test_exercise_that_is_not_solved_is_shown(typed: Type) -> None:
    """Where one is, the goal, the file, what is wrong, and what helps; the exit code says that a promise is broken."""
    code, out, _ = typed("learn")

    assert code == 1
    assert f"exercise 1 of {len(own())}, beginner: {FIRST.task.title}  (0 solved)" in out
    for text in (
        FIRST.task.goal,
        f"learn/{FIRST.id}/Dockerfile",
        FIRST.task.checks[0],
        "Dockerfile:1  node names no version",
    ):
        assert text in out
    assert "./inv learn.hint gives hint 1 of 3" in out


def test_solved_exercise_says_what_was_learnt(learner: Learner, typed: Type) -> None:
    """And goes on with the next one."""
    solve(learner, FIRST)

    code, out, _ = typed("learn")

    assert code == 0
    assert FIRST.task.learnt in out
    assert "yours is the same as ours" in out
    assert f"exercise 2 of {len(own())}" in out
    assert "(1 solved)" in out


def test_answer_of_ones_own_is_compared(learner: Learner, typed: Type) -> None:
    """It is accepted; the solution is shown, and what the other checks say of the answer."""
    text = FIRST.solution["Dockerfile"].replace("USER 1001:1001", "VOLUME /data\nUSER 1001:1001")
    write(learner.folder / FIRST.id, {"Dockerfile": text})

    code, out, _ = typed("learn")

    assert code == 0
    assert "+FROM node:26-trixie-slim AS production" in out
    assert "passes, but text/volumes-are-mounted-at-run-time: Dockerfile:" in out


@pytest.mark.usefixtures("learner")
def test_hints_come_one_by_one(typed: Type) -> None:
    """Those before are shown again, and after the last one the solution is named."""
    outs = [typed("learn.hint")[1] for _ in range(4)]

    for count, out in enumerate(outs, 1):
        shown = [hint.text in out for hint in FIRST.task.hints]
        assert shown == [number < count for number in range(3)]
        assert ("learn.solution" in out) == (count >= 3)


@pytest.mark.usefixtures("learner")
def test_why_names_check_and_guide(typed: Type) -> None:
    """The promise in words, and where to read more."""
    out = typed("learn.why")[1]

    assert find_check(FIRST.task.checks[0]).promise in out
    assert "docs/guide/stages/base.md" in out


@pytest.mark.usefixtures("learner")
@pytest.mark.parametrize(("answer", "is_shown"), [("y\n", True), ("\n", False), ("no\n", False), ("", False)])
def test_solution_is_shown_to_those_who_are_sure(
    typed: Type, monkeypatch: pytest.MonkeyPatch, answer: str, *, is_shown: bool
) -> None:
    """A terminal is asked first."""
    monkeypatch.setattr("sys.stdin", _Terminal(answer))

    code, out, _ = typed("learn.solution")

    assert code == 0
    assert "[y/N]" in out
    assert ("+FROM node:26-trixie-slim AS production" in out) is is_shown


@pytest.mark.usefixtures("learner")
def test_yes_answers_beforehand(typed: Type) -> None:
    """Then nobody is asked."""
    out = typed("learn.solution", "--yes")[1]

    assert "[y/N]" not in out
    assert "+FROM node:26-trixie-slim AS production" in out


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("task", ["learn.solution", "learn.reset"])
@pytest.mark.usefixtures("learner")
def test_nobody_can_be_asked_without_a_terminal(typed: Type, monkeypatch: pytest.MonkeyPatch, task: str) -> None:
    """It says what to type instead, and changes nothing."""
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))

    assert typed(task) == (2, "", "error: there is no terminal to ask at\n  say so at once with --yes\n")


def test_reset_begins_again(learner: Learner, typed: Type) -> None:
    """Also an exercise that was solved, by its number."""
    solve(learner, FIRST)
    typed("learn")

    assert typed("learn.reset", "--exercise", "1", "--yes")[0] == 0
    assert typed("learn")[0] == 1


@pytest.mark.usefixtures("learner")
def test_next_leaves_it_for_later(typed: Type) -> None:
    """The list shows it."""
    assert f"exercise 2 of {len(own())}" in typed("learn.next")[1]
    assert f"–   1  {FIRST.task.title}\n→   2  {SECOND.task.title}" in typed("learn.list")[1]


@pytest.mark.usefixtures("learner")
def test_list_as_json(typed: Type) -> None:
    """Nothing else is on standard output."""
    rows = json.loads(typed("learn.list", "--json")[1])

    assert [row["state"] for row in rows[:2]] == ["next", "open"]
    assert [row["id"] for row in rows] == [exercise.id for exercise in own()]


def test_from_begins_later(learner: Learner, typed: Type) -> None:
    """What stands before it is left for later."""
    number = learner.number(find("heard", own()))

    assert f"exercise {number} of" in typed("learn", "--from", "heard")[1]
    assert f"exercise {number} of" in typed("learn")[1]


def test_new_folder_can_begin_later(tmp_path: Path, typed: Type) -> None:
    """And says what to type next."""
    folder = tmp_path / "mine"

    code, out, _ = typed("learn", "--new", str(folder), "--from", "3")

    assert (code, out) == (0, f"{folder} holds {len(own())} exercises; next: ./inv learn --path {folder}\n")
    assert "exercise 3 of" in typed("learn", "--path", str(folder))[1]


def test_watch_judges_at_each_save(learner: Learner, typed: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    """Goes on with the next exercise, and ends when all are solved."""
    for exercise in own()[2:]:
        learner.progress.solve(exercise.id)
    learner.keep()

    def saves(folder: Callable[[], Path]) -> Iterator[None]:
        (folder() / "notes.txt").write_text("nothing yet")
        yield
        solve(learner, FIRST)
        yield
        assert folder() == (learner.folder / SECOND.id).resolve()
        solve(learner, SECOND)
        yield

    monkeypatch.setattr(commands, "changes", saves)
    code, out, _ = typed("learn", "--watch")

    assert code == 0
    assert out.count("node names no version") == 2
    assert out.index(FIRST.task.learnt) < out.index(SECOND.task.goal) < out.index(SECOND.task.learnt)
    assert "every exercise is solved" in out


def test_all_solved_is_said(learner: Learner, typed: Type) -> None:
    """There is nothing left to judge."""
    for exercise in own():
        learner.progress.solve(exercise.id)
    learner.keep()

    assert typed("learn")[0] == 0
    assert "every exercise is solved" in typed("learn")[1]
    assert typed("learn.hint") == (
        2,
        "",
        "error: every exercise is solved\n  ./inv learn.reset --exercise N begins one again\n",
    )


def test_place_names_exercises_for_a_service(learner: Learner, typed: Type, tmp_path: Path) -> None:
    """Those about what is found in it, in order, and with which to begin."""
    write(tmp_path / "mine", {"Dockerfile": "FROM node AS production\nCOPY app.js ./\nUSER 1001:1001\n"})

    code, out, _ = typed("learn.place", "mine")

    lines = out.splitlines()
    number = learner.number(find("which-version", own()))
    assert code == 0
    assert lines[0] == f"   {number}  {FIRST.task.title}  Dockerfile:1  node names no version"
    assert any("Nothing to copy  Dockerfile:2  " in line for line in lines)
    assert lines[-1].endswith(f"begin with: ./inv learn --from {number}")


@pytest.mark.usefixtures("learner")
def test_place_knows_when_there_is_nothing(typed: Type, reference_app: Service) -> None:
    """A good Dockerfile has no exercise."""
    assert "no exercise is about anything in it" in typed("learn.place", str(reference_app.path))[1]


def test_class_is_a_table(tmp_path: Path, typed: Type) -> None:
    """A row for each learner, in the order of their names."""
    for name in ("bob", "ada"):
        make(tmp_path / name, own())
    solve(make(tmp_path / "eve/learn", own()), FIRST)

    _, out, err = typed("learn", "--class", str(tmp_path))

    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in out.splitlines() if "│" in line]
    assert err == "judged ada\njudged bob\njudged eve\n"
    assert [row[0] for row in rows] == ["ada", "bob", "eve"]
    assert [row[1].split()[0] for row in rows] == ["0", "0", "1"]
    assert rows[2][-1] == f"2 {SECOND.task.title}"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--new", "learn"], "learn is not empty"),
        (["--new", "learn/01-which-version/Dockerfile"], "is no folder"),
        (["--class", "absent"], "absent is no folder"),
        (["--class", "learn"], "no folder in learn holds exercises"),
        (["--new", "a", "--watch"], "--new and --watch ask for different things"),
        (["--from", "installs-first"], "did you mean install-first?"),
        (["--path", "absent"], "there are no exercises in absent"),
        (["--from", ""], "--from is empty"),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("learner")
def test_wrong_use_is_one_clear_error(typed: Type, words: list[str], told: str) -> None:
    """What is wrong, and what to write instead."""
    code, out, err = typed("learn", *words)

    assert (code, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) <= 2
