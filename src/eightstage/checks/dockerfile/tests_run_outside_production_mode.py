"""Tests do not run with NODE_ENV=production."""

from eightstage.checks import Place, Verdict, check, judged
from eightstage.checks.dockerfile._tools import is_test
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile, Instruction, Stage


@check(
    source="npm documentation, omit: https://docs.npmjs.com/cli/using-npm/config#omit; "
    "Node.js, the difference between development and production: "
    "https://nodejs.org/en/learn/getting-started/nodejs-the-difference-between-development-and-production",
    defect=Edit(
        "Dockerfile", old="FROM dependencies AS build\n", new="FROM dependencies AS build\nENV NODE_ENV=production\n"
    ),
)
def tests_run_outside_production_mode(dockerfile: Dockerfile) -> Verdict:
    """
    Why: libraries behave differently and development packages are left out, so tests may be skipped or test another
    program.
    Fix: set NODE_ENV=production in production only.
    """
    places = [
        Place(setting.line, f"NODE_ENV=production is in force when `{c.text[:40]}` runs on line {c.line}")
        for stage in dockerfile.stages
        for run in stage.all("RUN")
        for setting in _in_force(dockerfile, stage, run)
        for c in dockerfile.commands(run)
        if is_test(c)
    ]
    return judged({p.line: p for p in places}.values(), "no test runs in production mode")


def _in_force(dockerfile: Dockerfile, stage: Stage, run: Instruction) -> list[Instruction]:
    settings = [
        (value, i)
        for i in dockerfile.inherited(stage)
        if i.name == "ENV" and i.line < run.line
        for name, value in i.pairs
        if name == "NODE_ENV"
    ]
    return [settings[-1][1]] if settings and settings[-1][0] == "production" else []
