"""A command that checks or builds something stops the step when it fails."""

import json
from collections.abc import Iterator

from eightstage.checks import Place, Verdict, check, judged
from eightstage.dockerfile import Dockerfile
from eightstage.dockerfile.shell import HARMLESS, commands
from eightstage.service import Files
from eightstage.structural import In


@check(
    source="Docker documentation, using pipes: https://docs.docker.com/build/building/best-practices/#using-pipes",
    defect=In("build").change("RUN", r"$", " || true"),
)
def failures_are_heard(dockerfile: Dockerfile, files: Files) -> Verdict:
    """
    Why: a gate whose exit code is discarded by `||`, `;`, a pipe or an `if` can never fail.
    Fix: one command per RUN, or `&&` between them; with a pipe use `set -o pipefail`, with `;` begin with `set -e`.
    """
    places = [
        Place(c.line, f"the failure of `{c.text[:60]}` is lost: {c.lost}")
        for stage in dockerfile.stages
        for run in stage.all("RUN")
        for c in dockerfile.commands(run)
        if c.lost and c.name not in HARMLESS
    ]
    return judged([*places, *_in_package_scripts(files)], "every failure reaches the build")


def _in_package_scripts(files: Files) -> Iterator[Place]:
    text = files.text("package.json") or "{}"
    for name, script in json.loads(text).get("scripts", {}).items():
        for command in commands(script, 1):
            if command.lost and command.name not in HARMLESS:
                line = next(n for n, line in enumerate(text.splitlines(), 1) if f'"{name}"' in line)
                yield Place(line, f"the failure of `{command.text[:60]}` is lost: {command.lost}", "package.json")
