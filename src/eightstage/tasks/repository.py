"""Tasks about this repository itself: its tests, its style, its generated pages, its lock."""

import shutil
import sys
from pathlib import Path

from invoke import Context, Exit, task

from eightstage import run as runs
from eightstage.tasks._task import task as framed
from eightstage.template.rules import REPOSITORY

_SOURCES = "src tests benchmarks cookiecutter-multistage/eightstage_template tasks.py"


@task(
    auto_shortflags=False,
    help={
        "only": "folders or files in tests/, comma-separated",
        "keep_engine": "leave the private engine running",
        "builders": "only the tests of other builders, which compile BuildKit from Go modules (twelve minutes, once)",
    },
)
def test(c: Context, only: str | None = None, keep_engine: bool = False, builders: bool = False) -> None:
    """Run the whole test suite except the tests of other builders; fails if there is no engine."""
    if only is not None and not only.strip(" ,"):
        raise Exit("error: --only is empty; give it a value, or leave it out", code=2)
    words = [f"tests/{word.strip().removeprefix('tests/')}" for word in (only or ".").split(",") if word.strip()]
    words = ["--builders", "tests/builders"] if builders else words
    keep = " --keep-engine" if keep_engine else ""
    _run(c, f"{sys.executable} -m pytest{keep} {' '.join(words)}")


@task(auto_shortflags=False, help={"fix": "fix what can be fixed automatically"})
def lint(c: Context, fix: bool = False) -> None:
    """Check style, types, shell and YAML."""
    _run(c, f"{sys.executable} -m ruff check{' --fix' if fix else ''} {_SOURCES}")
    _run(c, f"{sys.executable} -m ruff format{'' if fix else ' --check'} {_SOURCES}")
    _run(c, f"{sys.executable} -m mypy")
    tools = Path(sys.executable).parent
    _run(c, f"{tools / 'shellcheck'} inv .ci/run")
    _run(c, f"{tools / 'yamllint'} --strict .github reference-app")


@framed(
    help={
        "check": "change nothing; exit with 1 if a page is out of date",
        "picture": "also verify the reference app and draw the README's picture from that run",
    },
)
def docs(_: Context, check: bool = False, picture: bool = False) -> int:
    """Regenerate the pages of the checks and of the policy from the code."""
    from eightstage.report.pages import write_pages  # noqa: PLC0415 - only this task needs it

    stale = write_pages(REPOSITORY / "docs", changes=not check)
    for name in stale:
        print(f"{name} {'is out of date; run: ./inv docs' if check else 'written'}")  # noqa: T201
    if check and stale:
        return 1
    if picture:
        file = REPOSITORY / "docs/pictures/verify.svg"
        return runs.verify(REPOSITORY / "reference-app", runs.Options(files={"svg": file}))
    return 0


@framed()
def dates(_: Context) -> None:
    """Update the end-of-life dates of base images."""
    from eightstage.end_of_life import refresh, table  # noqa: PLC0415 - only this task needs it

    for line in refresh(table()):
        print(line)  # noqa: T201


@task(auto_shortflags=False)
def lock(c: Context) -> None:
    """Resolve the dependencies again and write requirements.lock (needs uv)."""
    if shutil.which("uv") is None:
        raise Exit("uv is not on PATH; install it with: pip install uv", code=2)
    options = "--universal --python-version 3.11 --generate-hashes --all-extras --group dev --no-emit-find-links"
    _run(c, f"uv pip compile --quiet {options} --upgrade pyproject.toml --output-file requirements.lock")


def _run(c: Context, command: str) -> None:
    with c.cd(str(REPOSITORY)):
        done = c.run(command, echo=True, warn=True, pty=False)
    if done is None or done.exited:
        raise Exit(code=done.exited if done else 1)
