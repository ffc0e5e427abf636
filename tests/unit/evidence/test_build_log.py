"""What is shown of the log of a step that failed, and where the rest is kept."""

from pathlib import Path

import pytest

from eightstage.engine.bake import Bake
from eightstage.engine.progress import Step
from eightstage.evidence.build import _failures
from eightstage.evidence.build_log import EXCERPT_LINES, excerpt, keep

NOISE = [f"added package {number}" for number in range(200)]


def test_short_log_is_shown_whole() -> None:
    """Nothing is chosen where everything fits."""
    assert excerpt(["a", "", "b"]) == ("a", "", "b")


@pytest.mark.parametrize(
    "error",
    [
        "Error: No native build was found for platform=linux",
        "src/app.ts(3,5): error TS2322: Type 'string' is not assignable",
        "npm error code E401",
        "ModuleNotFoundError: No module named 'x'",
        "error[E0308]: mismatched types",
        "./main.go:3:2: undefined: x",
        "  × This is an unexpected use of the debugger statement.",
        "E: Unable to locate package foo",
        "/bin/sh: 1: foo: not found",
        "3 high severity vulnerabilities",
        "thread 'main' panicked at src/main.rs:2",
    ],
)
def test_line_that_holds_the_error_is_shown(error: str) -> None:
    """The cause stands in the middle of a long log, and is shown whole, with its place among the others."""
    shown = excerpt([*NOISE, error, "    at a.js:1", *NOISE, "npm error A complete log can be found"])

    assert error in shown
    assert shown[shown.index(error) + 1] == "    at a.js:1"
    assert shown[0] == f"… {len(NOISE) - 2} lines left out"
    assert shown[-1] == "npm error A complete log can be found"
    assert len(shown) <= EXCERPT_LINES


def test_first_error_is_shown_before_those_that_follow() -> None:
    """With more errors than lines, the first one is the cause; the order is the log's."""
    errors = [f"error {number}: x" for number in range(100)]

    shown = excerpt([*NOISE, *errors])

    assert "error 0: x" in shown
    assert [line for line in shown if line in errors] == sorted(set(shown) & set(errors), key=errors.index)


@pytest.mark.parametrize("line", ["found 0 vulnerabilities", "0 errors", "npm warn deprecated an error", "lib-error-2"])
def test_good_news_is_no_error(line: str) -> None:
    """A line that says that nothing went wrong is not taken for the cause: the end is shown instead."""
    shown = excerpt([line, *NOISE])

    assert line not in shown
    assert shown[1:] == tuple(NOISE[-EXCERPT_LINES:])


def test_whole_log_is_kept(tmp_path: Path) -> None:
    """Every step that printed, in order, with what ended it, and no control character."""
    steps = [
        Step("[build 1/2] RUN a", "build", "RUN a", log=["\x1b[31mone\x1b[0m", "two"], error="exit code: 1"),
        Step("[test 1/1] RUN b", "test", "RUN b", log=["three"], error="exit code: 137: context canceled"),
        Step("[base 1/1] FROM x", "base", "FROM x"),
    ]

    file = keep(tmp_path / "logs" / "x.log", steps)

    assert file is not None
    assert file.read_text().splitlines() == [
        *("# [build 1/2] RUN a", "one", "two", "# failed: exit code: 1", ""),
        *("# [test 1/1] RUN b", "three", "# cancelled: exit code: 137: context canceled", ""),
    ]


def test_log_that_cannot_be_kept_is_left_out(tmp_path: Path) -> None:
    """A folder that cannot be written costs the file, not the run."""
    (tmp_path / "taken").write_text("")

    assert keep(tmp_path / "taken" / "x.log", [Step("x", "build", "RUN x", log=["a"])]) is None


def test_one_step_that_stops_several_targets_is_one_failure(tmp_path: Path) -> None:
    """Each target is tried alone and prints other times; all of them show the log of the first."""

    def stopped(log: str, instruction: str = "RUN lint") -> Bake:
        step = Step(f"[x 1/1] {instruction}", "build", instruction, error="exit code: 1", log=[log])
        return Bake(is_ok=False, images={}, steps=(step,), error="", seconds=1)

    alone = {"build": stopped("in 2 s"), "production": stopped("in 3 s"), "testing": stopped("other", "RUN tests")}

    failures = _failures(stopped("in 1 s"), alone, tmp_path / "x.log")

    assert failures["build"] == failures["production"]
    assert failures["build"].log == ("in 1 s",)
    assert failures["testing"].log == ("other",)
    assert failures["testing"].evidence == ("other", f"the whole log: {tmp_path / 'x.log'}")
    assert (tmp_path / "x.log").read_text().count("# failed") == 2
