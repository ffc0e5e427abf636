"""What is about one language stands in its folder: no other file of the package names a language or its tools."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

import eightstage
from eightstage import languages
from eightstage.languages.ecosystem import known

SOURCE: Final = Path(eightstage.__file__).parent
# What has to name languages: their own folders, the recipes of their base images, facts of other projects, and small services.
FOLDERS: Final = ("languages", "bases", "data", "learn/exercises")
# Words that are English, or that name a tool of no language.
ENGLISH: Final = {"go", "tap", "ava", "bundle", "gem", "composer", "trivy", "grype", "osv-scanner", "snyk"}
LIBRARIES: Final = {
    *("golang", "maven", "rust", "java", "php", "deno", "bun", "corepack", "gofmt", "delve", "dlv", "staticcheck"),
    *("biome", "esbuild", "tsc", "eslint", "express", "pino", "npmrc", "node_modules", "package.json"),
    *("fastapi", "uvicorn", "uvloop", "flask", "django", "mypy", "ruff", "pyproject.toml", "requirements.txt"),
    *("go.mod", "cargo.toml"),
}
WORDS: Final = tuple(sorted(({*languages.own(), *known().tools} - ENGLISH) | LIBRARIES))
_WORD: Final = re.compile(rf"\b(?:{'|'.join(map(re.escape, WORDS))})(?!\w)", re.IGNORECASE)

TREE: Final = "a node of a syntax tree or of a graph"
ITSELF: Final = "what this program runs on, or is installed with"
PROBE: Final = "any interpreter that an image happens to have opens the connection"
HERE: Final = "a tool that the repository of the verifier is built with"
# Of a file and a word that stands in it: why it may.
EXCEPTIONS: Final[Mapping[tuple[str, str], str]] = {
    **dict.fromkeys(
        [
            ("dockerfile/shell.py", "node"),
            ("report/graph.py", "node"),
            ("service/compose.py", "node"),
            ("system/toml_lines.py", "node"),
        ],
        TREE,
    ),
    **dict.fromkeys(
        [
            ("__main__.py", "python"),
            ("commands/doctor.py", "python"),
            ("commands/frame.py", "python"),
            ("dockerfile/hadolint.py", "pip"),
            ("engine/build_variables.py", "python"),
            ("engine/private.py", "python"),
            ("engine/progress.py", "python"),
            ("policy/converter.py", "python"),
            ("service/dockerignore.py", "python"),
            ("template/commands.py", "pip"),
            ("template/commands.py", "python3"),
            ("template/commands.py", "requirements.txt"),
            ("units.py", "python"),
        ],
        ITSELF,
    ),
    ("engine/reach.py", "node"): PROBE,
    ("engine/reach.py", "python3"): PROBE,
    **{("tasks/repository.py", w): HERE for w in ("mypy", "pip", "pyproject.toml", "pytest", "python", "ruff", "uv")},
}


def found(source: Path) -> Iterator[tuple[str, str, int]]:
    """File, word and line of each word of a language."""
    for file in sorted(source.rglob("*")):
        name = file.relative_to(source)
        if (
            not file.is_file()
            or name.as_posix().startswith(tuple(f"{folder}/" for folder in FOLDERS))
            or "__pycache__" in name.parts
        ):
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            yield from ((name.as_posix(), word.lower(), number) for word in _WORD.findall(line))


def test_no_file_names_a_language() -> None:
    """A new language is a folder, and nothing else changes."""
    assert [f"{file}:{line}: {word}" for file, word, line in found(SOURCE) if (file, word) not in EXCEPTIONS] == []


def test_every_exception_is_needed() -> None:
    """What is mended leaves the list, so that it cannot come back unseen."""
    assert EXCEPTIONS.keys() <= {(file, word) for file, word, _ in found(SOURCE)}
    assert all(EXCEPTIONS.values())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('_TOOLS = {"npm", "cargo"}\n', ["npm", "cargo"]),
        ("# As Node.js does it.\n", ["node"]),
        ("go on, and test the nodes of a package\n", []),
    ],
)
def test_word_is_found(tmp_path: Path, text: str, words: list[str]) -> None:
    """In code and in comments, as a word of its own."""
    (tmp_path / "x.py").write_text(text)

    assert [word for _, word, _ in found(tmp_path)] == words
