"""No test runs in production mode."""

from eightstage.checks import Level, Place, Source, Verdict, check, judged
from eightstage.checks.text._tools import is_test
from eightstage.defects.structural import In
from eightstage.dockerfile import Dockerfile, Instruction, Stage
from eightstage.languages.ecosystem import known


@check(
    source=Source("The eight stages, testing", "docs/stages.md#testing"),
    level=Level.INTERMEDIATE,
    guide="stages/testing",
    defect=In("build").begin("ENV APP_ENV=production"),
)
def tests_run_outside_production_mode(dockerfile: Dockerfile) -> Verdict:
    """
    Why: libraries behave differently and development packages are left out, so tests may be skipped or test another
    program.
    Fix: set the variable in the stage production only.
    """
    places = [
        Place(line, f"{name}=production is in force when `{c.text[:40]}` runs on line {c.line}")
        for stage in dockerfile.stages
        for run in stage.all("RUN")
        for name, line in _in_force(dockerfile, stage, run).items()
        for c in dockerfile.commands(run)
        if is_test(c)
    ]
    return judged({p.line: p for p in places}.values(), "no test runs in production mode")


def _in_force(dockerfile: Dockerfile, stage: Stage, run: Instruction) -> dict[str, int]:
    """The variables that say production where a step runs, each with its line."""
    settings = {
        name: (dockerfile.expand(value or "", i).text, i.line)
        for i in dockerfile.inherited(stage)
        if i.name == "ENV" and i.line < run.line
        for name, value in i.pairs
        if name in known().modes
    }
    return {name: line for name, (value, line) in settings.items() if value == "production"}
