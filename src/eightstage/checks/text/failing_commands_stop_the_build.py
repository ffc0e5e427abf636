"""A command that fails stops the build: no step loses its exit code."""

import json
from collections.abc import Iterator

from eightstage.checks import Level, Place, Source, Verdict, bad, check, good, judged
from eightstage.defects.structural import In
from eightstage.dockerfile import Command, Dockerfile
from eightstage.dockerfile.shell import HARMLESS, commands
from eightstage.languages.ecosystem import call, known
from eightstage.service import Files

# What builds and tests in any language; an `if` around them is a gate.
_BUILDERS = frozenset({"make", "cmake", "ctest", "ninja", "meson", "bazel", "just", "task"})

# Commands that tell something when they are called in this way.
_TELLS = {
    "apk": frozenset({"--print-arch", "info"}),
    "apt-mark": frozenset({"showmanual", "showauto"}),
    "dpkg": frozenset({"--print-architecture", "--list", "-l", "-S", "-s", "-L"}),
    "git": frozenset({"describe", "rev-parse", "log"}),
}


@check(
    source=Source(
        "Docker documentation, using pipes", "https://docs.docker.com/build/building/best-practices/#using-pipes"
    ),
    level=Level.BEGINNER,
    guide="stages/build",
    defect=In("build").change("RUN", r"$", " || true"),
    examples=(
        bad(
            """
            FROM debian:trixie-slim AS build
            RUN make test || true
            RUN make test | tee test.log
            RUN make lint; make build
            RUN if make test; then echo "tested"; fi
            """,
            at=(2, 3, 4, 5),
        ),
        bad(
            """
            FROM debian:trixie-slim AS build
            RUN bash <<EOF
            make lint
            make build
            EOF
            RUN <<EOF sh
            make test
            make build
            EOF
            """,
            at=(3, 7),
            says="a shell without `-e` goes on, whichever way it gets its script",
        ),
        bad(
            """
            FROM debian:trixie-slim AS build
            RUN set -e; make lint && echo "clean"; make build
            """,
            at=2,
            says="`set -e` does not look at what stands before `&&`",
        ),
        good(
            """
            FROM debian:trixie-slim AS build
            RUN make test
            RUN set -o errexit; make lint; make build
            RUN make test || { cat test.log; exit 1; }
            RUN rm report.txt || true
            """,
            says="each step fails with its command, and one may fail that only tidies up",
        ),
        good(
            """
            FROM debian:trixie-slim AS build
            SHELL ["/bin/bash", "-o", "pipefail", "-c"]
            RUN make test | tee test.log
            """,
            says="the shell passes the exit code of each part of a pipe on",
        ),
        good(
            """
            FROM debian:trixie-slim AS build
            RUN while ! nc -z database 5432; do sleep 1; done
            RUN if xx-info is-cross; then apt-get install -y crossbuild; fi
            RUN arch="$(dpkg --print-architecture | awk -F- '{ print $NF }')"; echo "$arch"
            RUN locale -a | grep en_US.utf8
            RUN if ! make test > test.log 2>&1; then cat test.log; exit 1; fi
            RUN bash -e <<EOF
            make lint
            make build
            EOF
            RUN <<EOF
            #!/usr/bin/env perl
            print "one command";
            print "is not the next";
            EOF
            """,
            says=(
                "conditions ask, and so do commands that only tell; `set -e` may be an option of the shell, and what "
                "is no shell has rules of its own"
            ),
        ),
    ),
)
def failing_commands_stop_the_build(dockerfile: Dockerfile, files: Files) -> Verdict:
    """
    Why: a gate whose exit code is lost in `||`, `;`, a pipe or an `if` can never stop a build.
    Fix: one command per RUN, or `&&` between them; with a pipe use `set -o pipefail`, with `;` begin with `set -e`.
    """
    places = [
        Place(c.line, f"the failure of `{c.text[:60]}` is lost: {c.lost}")
        for stage in dockerfile.stages
        for run in stage.all("RUN")
        for c in dockerfile.commands(run)
        if c.lost and not _only_asks(c)
    ]
    runs = [run for stage in dockerfile.stages for run in stage.all("RUN")]
    unread = [f"line {run.line}" for run in runs if not dockerfile.is_read(run)]
    told = f"; not read, because no POSIX shell runs it: {', '.join(unread)}" if unread else ""
    return judged([*places, *_in_scripts(files)], f"every exit code reaches the build{told}")


def _only_asks(command: Command) -> bool:
    """Whether the command judges nothing: it tells or tidies up, or an `if` asks it something that it alone knows."""
    if command.name in HARMLESS or not _TELLS.get(command.name, frozenset[str]()).isdisjoint(command.words):
        return True
    made = call(command)
    works = command.name in _BUILDERS or (made is not None and any(not w.startswith("-") for w in made.arguments))
    return command.is_condition and not works


def _in_scripts(files: Files) -> Iterator[Place]:
    for file, table in known().scripts.items():
        text = files.text(file) or "{}"
        for name, script in _scripts(text, table):
            for command in commands(script, 1):
                if command.lost and not _only_asks(command):
                    line = next(n for n, line in enumerate(text.splitlines(), 1) if f'"{name}"' in line)
                    yield Place(line, f"the failure of `{command.text[:60]}` is lost: {command.lost}", file)


def _scripts(text: str, table: str) -> list[tuple[str, str]]:
    # A file that is no JSON, or has another form, stops its own tools; they say what is wrong.
    try:
        said = json.loads(text)
    except ValueError:
        return []
    scripts = said.get(table) if isinstance(said, dict) else None
    return [(k, v) for k, v in scripts.items() if isinstance(v, str)] if isinstance(scripts, dict) else []
