"""Tasks about one service: verify it, build it, run it, look at it."""

import sys
from collections.abc import Sequence
from pathlib import Path

from invoke import Context

from eightstage.checks.catalogue import KINDS
from eightstage.commands import adopt as adopting
from eightstage.commands import mutants as score
from eightstage.commands import several, targets
from eightstage.commands import tour as walk
from eightstage.commands import verify as runs
from eightstage.contract import RUNNABLE
from eightstage.report import FORMATS, option_of
from eightstage.tasks._task import task

# The value of an option that may be repeated; invoke makes a list of it only if the default is None.
_Words = Sequence[str] | None

_BUILDER = {"builder": "the builder to use, as `docker buildx ls` names it (default: the current one)"}
_PATH = {"path": "the service's folder (default: here, or reference-app in this project's own repository)"}
_REPORTS = {option_of(name): f"also write {known.holds} to this file" for name, known in FORMATS.items()}


@task(
    iterable=["path", "only", "skip", "target"],
    help={
        "path": f"{_PATH['path']}; repeat the option for several services",
        **_BUILDER,
        "only": "kinds, ids or patterns of checks, comma-separated, or repeat the option: container,gate/lint-*",
        "json": "print JSON and nothing else on standard output",
        **_REPORTS,
        "skip": "kinds, ids or patterns of checks to leave out, comma-separated, or repeat the option",
        "target": "only the promises of these targets, comma-separated, or repeat the option",
        "static": "only the checks of the text, which need no engine",
        "fresh": "verify again even if nothing has changed since the last run",
        "changed": "judge only what has changed since the last run; its findings are taken over as well",
        "rerun_failed": "only the findings of the last run",
        "fail_on": "the lowest severity that exits with 1: error, warning or note (default: error)",
        "reproducible": "also build production again without the layer cache and compare the two (slow)",
        "thorough": "--reproducible, plus the edits that make the builder reinstall packages (slow)",
        "durations": "also show how long each check took",
        "quiet": "print the findings and the last line, and nothing else",
        "verbose": "print every step of the build and every promise",
    },
    more=list(_REPORTS),
)
def verify(
    _: Context,
    path: _Words = None,
    only: _Words = None,
    skip: _Words = None,
    target: _Words = None,
    builder: str | None = None,
    static: bool = False,
    fresh: bool = False,
    changed: bool = False,
    rerun_failed: bool = False,
    fail_on: str = "error",
    reproducible: bool = False,
    thorough: bool = False,
    json: bool = False,
    durations: bool = False,
    quiet: bool = False,
    verbose: bool = False,
    **reports: str | None,
) -> int:
    """Build every target, run it, and check every promise."""
    named = {name: reports[option_of(name)] for name in FORMATS}
    files = {name: Path(file) for name, file in named.items() if file}
    options = runs.Options(
        only=_words(only),
        skip=_words(skip),
        targets=_words(target),
        builder=builder or "",
        static=static,
        fresh=fresh,
        changed=changed,
        rerun_failed=rerun_failed,
        fail_on=fail_on,
        reproducible=reproducible,
        thorough=thorough,
        as_json=json,
        files=files,
        durations=durations,
        quiet=quiet,
        verbose=verbose,
    )
    return several.verify_all([service_folder(folder) for folder in path or (None,)], options)


@task(help={**_PATH, **_BUILDER, "target": "one target or bake group (default: all eight)"})
def build(_: Context, path: str | None = None, target: str = "default", builder: str | None = None) -> int:
    """Build the targets of a service."""
    return targets.build(service_folder(path), target, builder or "")


@task(help={**_PATH, "target": f"one of {', '.join(RUNNABLE)}"})
def run(_: Context, path: str | None = None, target: str = "production") -> int:
    """Run a target, print its address, follow its log, stop it with Ctrl-C."""
    return targets.run(service_folder(path), target)


@task(help=_PATH)
def dev(_: Context, path: str | None = None) -> int:
    """Run development with the sources mounted: an edit is served at once."""
    return targets.run(service_folder(path), "development", mounts_sources=True)


@task(help=_PATH)
def debug(_: Context, path: str | None = None) -> int:
    """Run debug: production with tools and an open inspector."""
    return targets.run(service_folder(path), "debug")


@task(help={**_PATH, "reports": "where to put JUnit and coverage (default: reports)"})
def test_service(_: Context, path: str | None = None, reports: str | None = None) -> int:
    """Run the tests of a service in its testing target and copy the reports out."""
    folder = service_folder(path)
    return targets.test(folder, Path(reports) if reports else None)


@task(help=_PATH)
def size(_: Context, path: str | None = None) -> int:
    """Show both sizes of every target, with the largest layers and files."""
    return targets.show_sizes(service_folder(path))


@task(
    help={**_PATH, "output": "write to this file: SVG if its name ends in .svg, else Mermaid (default: print Mermaid)"},
)
def graph(_: Context, path: str | None = None, output: str | None = None) -> int:
    """Draw the graph of the stages from the Dockerfile."""
    return targets.draw(service_folder(path), Path(output) if output else None)


@task(
    help={"output": "write to this file (default: print it)", "report": "the schema of what verify --json prints"},
)
def schema(_: Context, output: str | None = None, report: bool = False) -> int:
    """Print the JSON Schema of eightstage.toml, for editors, or that of the JSON report."""
    return targets.show_schema(Path(output) if output else None, of_report=report)


@task(help={**_PATH, "json": "print JSON and nothing else on standard output, and ask nothing"})
def tour(_: Context, path: str | None = None, json: bool = False) -> int:
    """Walk through the stages: what each is for, and what it adds; asks before the next on a terminal."""
    asks = not json and sys.stdin.isatty() and sys.stdout.isatty()
    return walk.tour(service_folder(path), as_json=json, asks=asks)


@task(
    iterable=["only"],
    help={
        **_PATH,
        "only": "kinds, ids or patterns of checks, comma-separated, or repeat the option (default: all)",
        "singly": "plant each defect in its own copy; without this, up to five that cannot meet share one",
    },
)
def mutants(_: Context, path: str | None = None, only: _Words = None, singly: bool = False) -> int:
    """Plant every defect in a copy of a service and verify that its own check, and no other, catches it."""
    return score.mutants(service_folder(path), _words(only), singly=singly)


@task(help=_PATH)
def baseline(_: Context, path: str | None = None) -> int:
    """Accept the current sizes of all targets: later growth is measured against them."""
    return targets.accept_sizes(service_folder(path))


@task(
    help={
        "path": "the folder with the Dockerfile, or with the files that name it (default: here)",
        "dockerfile": "the Dockerfile to adopt, relative to that folder, where there are several",
        "dry_run": "print the policy and write nothing",
        "no_input": "ask nothing; say what is not known",
        "static": "start nothing: guess from the text alone, and accept the findings of verify --static",
    },
)
def adopt(
    _: Context,
    path: str | None = None,
    dockerfile: str | None = None,
    dry_run: bool = False,
    no_input: bool = False,
    static: bool = False,
) -> int:
    """Write a policy for a Dockerfile that is there, and accept what is found in it today."""
    asks = not no_input and sys.stdin.isatty()
    options = adopting.Options(dockerfile=dockerfile or "", is_dry=dry_run, asks=asks, static=static)
    return adopting.adopt(Path(path or "."), options)


@task(
    help={
        "kind": f"only {', '.join(KINDS[:-1])} or {KINDS[-1]}",
        "stage": "only the checks that judge this stage",
    },
)
def checks(_: Context, kind: str | None = None, stage: str | None = None) -> int:
    """List the checks and their promises."""
    return targets.list_checks(kind, stage)


@task(positional=["check"], help={"check": "an id, such as container/drains-before-exit"})
def explain(_: Context, check: str) -> int:
    """Print a check's promise, why it matters, how to fix it, its source and its file."""
    return targets.explain(check)


@task(help=_PATH)
def clean(_: Context, path: str | None = None) -> int:
    """Remove what killed runs left behind, and the images of the service."""
    return targets.clean(service_folder(path))


def service_folder(path: str | None) -> Path:
    """The folder given by `--path`; by default this one, or the reference app if this one is not a service."""
    if path is not None:
        # Raises the system's own error: not found, a loop of links, a name that is too long.
        Path(path).stat()
        return Path(path)
    here = Path.cwd()
    own = here / "reference-app"
    return own if not (here / "eightstage.toml").exists() and own.is_dir() else here


def _words(texts: _Words) -> list[str]:
    return [word.strip() for text in texts or () for word in text.split(",") if word.strip()]
