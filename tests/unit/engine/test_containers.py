"""Commands in a container: what ended them, the program or the engine."""

from collections.abc import Sequence
from typing import Any, cast

import pytest

from eightstage.engine.containers import Container, NotInTime
from eightstage.engine.ways import OWN_ADDRESS
from eightstage.errors import EngineError

EXEC = "OCI runtime exec failed: exec failed: unable to start container process: "
# As an engine with both cores in use said it of a program that is there and runs.
LOST = f"{EXEC}waiting for init preliminary setup: read init-p: connection reset by peer: unknown\r\n"
MISSING = f'{EXEC}exec: "nope": executable file not found in $PATH: unknown\r\n'


class Scripted(Container):
    """A container whose engine gives these answers, one after the other."""

    answers: list[tuple[int, str]]

    def _execute(self, command: Sequence[str]) -> tuple[int, str]:
        assert command == ["nope"]
        return self.answers.pop(0)


class _Scope:
    def check_open(self) -> None:
        """Open."""


def container(*answers: tuple[int, str]) -> Scripted:
    made = Scripted(cast("Any", _Scope()), "0", "tools", OWN_ADDRESS)
    object.__setattr__(made, "answers", list(answers))
    return made


def test_command_that_the_engine_failed_to_start_is_started_again() -> None:
    """The program had not begun, so nothing is done twice."""
    assert container((126, LOST), (0, "1.0\n")).run(["nope"]) == (0, "1.0\n")


def test_engine_that_fails_twice_gives_no_exit_code() -> None:
    """126 would be read as the program's own answer; the message says that it never ran."""
    with pytest.raises(EngineError, match=r"nope was not started: waiting for init .* connection reset by peer$"):
        container((126, LOST), (126, LOST)).run(["nope"])


def test_message_is_the_same_in_the_next_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container is called by what it is for; its name in the engine begins with a number of the run."""
    monkeypatch.setattr(Scripted, "inspect", lambda _: {"State": {"Running": True, "Status": "running"}})

    with pytest.raises(NotInTime, match=r"^tools: not ended within 0 s; it is running$"):
        container().wait_for_end(0)


@pytest.mark.parametrize("answer", [(127, MISSING), (126, ""), (1, "no\n")])
def test_what_the_image_lacks_or_the_program_says_is_asked_once(answer: tuple[int, str]) -> None:
    """A program that is missing, or that fails, is an answer about the container."""
    assert container(answer).run(["nope"]) == answer
