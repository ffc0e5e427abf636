"""Tasks about this repository itself: its tests, its style, its generated pages, its lock."""

import shlex
import shutil
import sys
from pathlib import Path

from invoke import Context, Exit, task

from eightstage.commands import verify as runs
from eightstage.system import cache
from eightstage.tasks._task import task as framed
from eightstage.template.rules import REPOSITORY

_SOURCES = "src tests benchmarks docs/conf.py docs/_ext cookiecutter-multistage/eightstage_template tasks.py"


@task(
    auto_shortflags=False,
    help={
        "only": "folders or files in tests/, comma-separated",
        "language": "only the tests of this language",
        "shard": "only one of several parts of about the same length, such as 1/3",
        "keep_engine": "leave the private engine running",
        "builders": "only the tests of other builders, which compile BuildKit from Go modules (twelve minutes, once)",
    },
)
def test(
    c: Context,
    only: str | None = None,
    language: str | None = None,
    shard: str | None = None,
    keep_engine: bool = False,
    builders: bool = False,
) -> None:
    """Run the whole test suite except the tests of other builders; fails if there is no engine."""
    if only is not None and not only.strip(" ,"):
        raise Exit("error: --only is empty; give it a value, or leave it out", code=2)
    words = [f"tests/{word.strip().removeprefix('tests/')}" for word in (only or ".").split(",") if word.strip()]
    words = ["--builders", "tests/builders"] if builders else words
    given = {"--language": language, "--shard": shard}
    options = [f"{option}={shlex.quote(value)}" for option, value in given.items() if value is not None]
    options += ["--keep-engine"] if keep_engine else []
    command = " ".join([sys.executable, "-m", "pytest", *options, *words])
    if only is not None or builders:
        _run(c, command)
    else:
        # What needs no engine runs side by side; the rest measures times, so one test at a time.
        _run(c, f"{command} --engine=without --numprocesses=2", f"{command} --engine=with")


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
        "check": "write no page; exit with 1 if one is out of date",
        "picture": "also verify the reference app and draw the README's picture from that run",
        "site": "also build the site into this folder; a warning is an error",
        "serve": "also build the site and serve it on 127.0.0.1, until Ctrl-C",
    },
)
def docs(
    _: Context,
    check: bool = False,
    picture: bool = False,
    site: str | None = None,
    serve: bool = False,
) -> int:
    """Regenerate what pages take from the code; build the site and serve it, if asked."""
    from eightstage.report.pages import write_pages  # noqa: PLC0415 - only this task needs it
    from eightstage.template.dockerfiles import dockerfiles  # noqa: PLC0415

    stale = write_pages(REPOSITORY / "docs", dockerfiles(), changes=not check)
    for name in stale:
        print(f"{name} {'is out of date; run: ./inv docs' if check else 'written'}")  # noqa: T201
    if check and stale:
        return 1
    if site or serve:
        from eightstage.commands.site import build, show  # noqa: PLC0415 - only this task needs it

        folder = Path(site) if site else cache.folder("site")
        build(REPOSITORY / "docs", folder)
        if serve:
            show(folder)
    if picture:
        file = REPOSITORY / "docs/pictures/verify.svg"
        return runs.verify(REPOSITORY / "reference-app", runs.Options(files={"svg": file}))
    return 0


@task(auto_shortflags=False)
def compare(c: Context) -> None:
    """Build the reference app as one stage, two, eight and as the original guide means it, and measure each."""
    _run(c, f"{sys.executable} benchmarks/compare.py", f"{sys.executable} benchmarks/builds.py")


@framed()
def dates(_: Context) -> None:
    """Update the end-of-life dates of base images."""
    from eightstage.bases.end_of_life import refresh, table  # noqa: PLC0415 - only this task needs it

    for line in refresh(table()):
        print(line)  # noqa: T201


@task(auto_shortflags=False)
def lock(c: Context) -> None:
    """Resolve the dependencies again and write requirements.lock (needs uv)."""
    if shutil.which("uv") is None:
        raise Exit("uv is not on PATH; install it with: pip install uv", code=2)
    options = "--universal --python-version 3.11 --generate-hashes --all-extras --group dev --no-emit-find-links"
    _run(c, f"uv pip compile --quiet {options} --upgrade pyproject.toml --output-file requirements.lock")


def _run(c: Context, *commands: str) -> None:
    """Run all commands, and end with the exit code of the first that failed."""
    with c.cd(str(REPOSITORY)):
        done = [c.run(command, echo=True, warn=True, pty=False) for command in commands]
    codes = [result.exited if result else 1 for result in done]
    if any(codes):
        raise Exit(code=next(code for code in codes if code))
