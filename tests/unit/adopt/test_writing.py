"""The text of a policy: what it says, why, and what it accepts."""

from datetime import date

import pytest

from eightstage.adopt.guess import Guess
from eightstage.adopt.recorder import Recorder
from eightstage.adopt.writing import known, text_of
from eightstage.policy import parse
from eightstage.verdicts import Outcome, Place, failed, passed, undetermined

DAY = date(2026, 11, 29)
NAME = Guess("service", "name", "orders", "the name of the folder")


def test_policy_holds_what_was_guessed() -> None:
    """Each value is read back as it was, whatever is in it."""
    guesses = [
        NAME,
        Guess("service", "arguments", {"A": 'a "b" \\ ü', "B": ""}, "x"),
        Guess("container", "environment", {"a.b c": "1"}, "x"),
        Guess("container", "json_logs", value=False, reason="x"),
        Guess("image", "runtime", ["python"], "x"),
    ]

    found = parse(text_of(guesses, {"text/x": ['Dockerfile: `echo "a"` \x7f']}, DAY))

    assert found.service.name == "orders"
    assert found.service.arguments == {"A": 'a "b" \\ ü', "B": ""}
    assert found.container.environment == {"a.b c": "1"}
    assert found.container.json_logs is False
    assert found.image.runtime == ["python"]
    assert found.adopted.since == DAY
    assert found.adopted.findings == {"text/x": ['Dockerfile: `echo "a"` \x7f']}


def test_each_line_has_its_reason() -> None:
    """Above it; what is not known is a comment, with why."""
    lines = text_of([NAME, Guess("service", "port", None, "no EXPOSE\nand no PORT")], {}, DAY).splitlines()

    at = lines.index('name = "orders"')
    assert lines[at - 1] == "# the name of the folder"
    assert lines[at + 1] == "# port = …  is not known: no EXPOSE and no PORT"


@pytest.mark.parametrize(
    ("first", "then", "value"), [(1, 2, 2), (1, None, 1), (None, 2, 2), (None, None, None)]
)  # fmt: skip
def test_what_was_seen_counts_more_than_what_is_written(first: object, then: object, value: object) -> None:
    """And what is known more than what is not."""
    guesses = [Guess("service", "port", first, "text"), Guess("service", "port", then, "seen")]

    assert [guess.value for guess in known(guesses)] == [value]


def test_reason_of_several_lines_stands_once() -> None:
    """Above the first of them."""
    lines = text_of([NAME, Guess("health", "path", "/a", "seen"), Guess("health", "members", [], "seen")], {}, DAY)

    assert '# seen\npath = "/a"\nmembers = []\n' in lines


def test_recorder_accepts_what_is_broken_and_keeps_its_name() -> None:
    """What rests on it is judged then; what cannot be told is accepted at the second look."""
    recorder = Recorder()
    broken = failed("a", places=(Place(3, "one"), Place(9, "two", "compose.yaml")))

    assert recorder.apply("text/a", "", broken).outcome is Outcome.WAIVED
    assert recorder.apply("image/b", "production", failed("b")).summary == "b"
    for verdict in (passed("fine"), undetermined("busy")):
        assert recorder.apply("image/c", "production", verdict) == verdict
    recorder.takes_doubts = True
    assert recorder.apply("container/d", "debug", undetermined("busy")).outcome is Outcome.WAIVED
    assert recorder.accepted == {
        "container/d": ["debug"],
        "image/b": ["production"],
        "text/a": ["Dockerfile: one", "compose.yaml: two"],
    }
