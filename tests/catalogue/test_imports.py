"""Imports point one way: every module has its place, and knows only what stands below it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import eightstage

SOURCE = Path(eightstage.__file__).parent
# The folders of languages: what a policy needs of them stands below, and their checks above.
PROFILES = "languages/*"
# From the bottom up: a module or package may import from those before it, and from none behind it.
ORDER = (
    # words, and what the machine gives
    *("errors", "units", "contract", "system", "data"),
    # a service: its text, its language, its policy
    *("dockerfile", "verdicts", "languages", "policy", "service", "defects"),
    # an engine, and what it builds from
    *("engine", "bases"),
    # what is seen and judged
    *("evidence", "facts", "checks", PROFILES, "testing", "verify", "mutation", "adopt"),
    # what people read and type
    *("report", "learn", "commands", "template", "tasks", "program", "__main__"),
)


def name_of(file: Path, source: Path) -> str:
    first, *rest = file.relative_to(source).parts
    return PROFILES if first == "languages" and len(rest) > 1 else first.removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of each module of this package that is imported, in whatever way it is written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias.name.startswith("eightstage.")]
            yield from ((node.lineno, name.removeprefix("eightstage.")) for name in names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import cannot be followed here"
            if node.module == "eightstage":
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif (node.module or "").startswith("eightstage."):
                yield node.lineno, (node.module or "").removeprefix("eightstage.")


def upward(source: Path) -> Iterator[str]:
    for file in sorted(source.rglob("*.py")):
        here = name_of(file, source)
        for line, module in imported(ast.parse(file.read_text(encoding="utf-8"))):
            there = module.partition(".")[0]
            if there in ORDER and here in ORDER and ORDER.index(there) > ORDER.index(here):
                yield f"{file.relative_to(source)}:{line} imports {there}"


def test_every_module_has_a_place() -> None:
    """Whoever adds a module at the top says in ORDER what it may know; a module that is gone leaves it."""
    found = {name_of(file, SOURCE) for file in SOURCE.rglob("*.py")} - {"__init__"}

    assert set(ORDER) == found
    assert len(set(ORDER)) == len(ORDER)


def test_imports_point_down() -> None:
    """No module imports one that stands above it."""
    assert [*upward(SOURCE)] == []


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("from eightstage.verify.run import Verification\n", ["engine/x.py:1 imports verify"]),
        ("from eightstage import policy, tasks\n", ["engine/x.py:1 imports tasks"]),
        ("import os\nimport eightstage.report.json\n", ["engine/x.py:2 imports report"]),
        ("def late():\n    from eightstage.checks import Check\n", ["engine/x.py:2 imports checks"]),
        ("import report\nfrom eightstage import __version__\nfrom eightstage.engine import client\n", []),
        ("from eightstage.policy import Policy\n", []),
    ],
)
def test_import_upwards_is_seen(tmp_path: Path, text: str, seen: list[str]) -> None:
    """Each way to write it, with its line."""
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine/x.py").write_text(text)

    assert [*upward(tmp_path)] == seen
