"""The shell of a step: whose failure nobody hears."""

from pathlib import Path

import pytest

from eightstage.dockerfile import parse
from eightstage.dockerfile.shell import commands


@pytest.mark.parametrize(
    ("script", "lost"),
    [
        ("a || true", ["a"]),
        ("a || echo no", ["a"]),
        ("a || exit 0", ["a"]),
        ("a || { echo no; }", ["a"]),
        ("a || b", []),
        ("a || exit 1", []),
        ("a || { echo no; exit 1; }", ["echo"]),
        ("a && b && c", []),
        ("a || echo no && b || echo no", ["a", "b", "echo"]),
        ("a; b", ["a"]),
        ("set -e; a; b", ["set"]),
        ("set -eu; a && b; c", ["set", "a"]),
        ("set -o errexit; a; b", ["set"]),
        ("a | b", ["a"]),
        ("set -o pipefail && a | b", []),
        ("a & b", ["a"]),
        ("if a; then b; fi", ["a"]),
        ("if ! a; then exit 1; fi", []),
        ("for x in 1 2; do a $x; done", ["a"]),
        ("set -e; for x in 1 2; do a $x; done", ["set"]),
        ("while ! a; do b; done", ["b"]),
        ("! a", []),
        ("(a && b)", []),
    ],
)
def test_lost_failures(script: str, lost: list[str]) -> None:
    """A command is lost exactly where the shell goes on, or ends with 0, although it failed."""
    assert sorted(c.name for c in commands(script, 1) if c.lost) == sorted(lost)


def test_shell_options_of_the_dockerfile_count() -> None:
    """SHELL with -e and pipefail makes `;` and a pipe safe."""
    assert [c.lost for c in commands("a; b | c", 1, ("/bin/bash", "-euo", "pipefail", "-c"))] == [None, None, None]


def test_lines_are_those_of_the_file() -> None:
    """Flags, comments and continued lines do not move a command."""
    text = "FROM x\nRUN --mount=type=cache,target=/c \\\n  # a comment\n  first && \\\n\n  second > /out/file.js\n"
    dockerfile = parse(text, Path("Dockerfile"))

    found = dockerfile.commands(dockerfile.stages[0].instructions[1])

    assert [(c.name, c.line, c.writes) for c in found] == [("first", 4, ()), ("second", 6, ("/out/file.js",))]


def test_escape_directive_is_understood() -> None:
    """With another escape character lines are continued by that one."""
    dockerfile = parse("# escape=`\nFROM x\nRUN first && `\n  second\n", Path("Dockerfile"))

    assert [(c.name, c.line) for c in dockerfile.commands(dockerfile.stages[0].instructions[1])] == [
        ("first", 3),
        ("second", 4),
    ]


def test_here_document_is_a_script() -> None:
    """The lines of a here-document are commands, and without set -e only the last one counts."""
    dockerfile = parse("FROM x\nRUN <<EOF\nfirst\nsecond\nEOF\n", Path("Dockerfile"))

    found = dockerfile.commands(dockerfile.stages[0].instructions[1])

    assert [(c.name, c.line, bool(c.lost)) for c in found] == [("first", 3, True), ("second", 4, False)]


def test_exec_form_is_one_command() -> None:
    """No shell reads the JSON form."""
    dockerfile = parse('FROM x\nRUN ["a", "b;c"]\n', Path("Dockerfile"))

    assert [c.words for c in dockerfile.commands(dockerfile.stages[0].instructions[1])] == [("a", "b;c")]
