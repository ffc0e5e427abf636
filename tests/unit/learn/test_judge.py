"""What is said of a learner's files: by the verifier alone, and never a pass without a verdict."""

from pathlib import Path

import pytest

from eightstage.learn.exercise import write
from eightstage.learn.judge import judge, remaining
from eightstage.learn.sets import find, own

USER = find("not-root", own())
SHIPS = find("what-ships", own())


def answer(folder: Path, dockerfile: str) -> tuple[str, ...]:
    write(folder, {**USER.start, "Dockerfile": dockerfile})
    return judge(USER, folder).wrong


def test_deleted_stage_is_no_answer(tmp_path: Path) -> None:
    """A promise of a stage that is gone is not kept."""
    assert answer(tmp_path, "FROM node:26-trixie-slim AS build\n") == (
        "there is no stage production; the exercise needs it",
    )


@pytest.mark.parametrize("text", ["FROM\n", "", "FORM node AS production\n"])
def test_half_an_edit_is_an_answer(tmp_path: Path, text: str) -> None:
    """While somebody writes, the file may be none; that is said, and nothing ends."""
    assert len(answer(tmp_path, text)) == 1


def test_waiver_is_no_answer(tmp_path: Path) -> None:
    """To accept a finding is not to mend it."""
    waiver = '\n[[waivers]]\ncheck = "text/user-is-a-number"\nreason = "no"\nowner = "me"\nexpires = 2999-01-01\n'
    write(tmp_path, {**USER.start, "eightstage.toml": USER.start["eightstage.toml"] + waiver})

    assert "text/user-is-a-number is waived" in judge(USER, tmp_path).wrong[0]


def test_comment_keeps_nothing(tmp_path: Path) -> None:
    """What is in a comment does not run."""
    exercise = find("heard", own())
    text = exercise.solution["Dockerfile"].replace("RUN npm run lint", "# RUN npm run lint")
    write(tmp_path, {**exercise.solution, "Dockerfile": text})

    assert judge(exercise, tmp_path).wrong == (exercise.task.keeps[0].why,)


def test_other_right_answer_is_accepted(tmp_path: Path) -> None:
    """Nothing is compared with the solution."""
    assert answer(tmp_path, USER.solution["Dockerfile"].replace("1001:1001", "65532:65532")) == ()


def test_remaining_findings_are_told_apart(tmp_path: Path) -> None:
    """What the solution has as well is no fault of the learner's."""
    text = SHIPS.solution["Dockerfile"].replace("USER 1001:1001", "VOLUME /data\nUSER 1001:1001")
    write(tmp_path, {**SHIPS.solution, "Dockerfile": text})

    theirs, shared = remaining(SHIPS, tmp_path)

    assert [result.check.id for result in theirs] == ["text/volumes-are-mounted-at-run-time"]
    assert "text/eight-stages-in-order" in shared
