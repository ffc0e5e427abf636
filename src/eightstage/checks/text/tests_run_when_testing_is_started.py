"""Tests run when the testing container starts, so that their results can leave it."""

from eightstage.checks import Level, Place, Severity, Source, Verdict, check, judged
from eightstage.checks.text._tools import is_test
from eightstage.dockerfile import Dockerfile


@check(
    of_contract=True,
    stages=("testing",),
    source=Source("The eight stages, testing", "docs/stages.md#testing"),
    level=Level.INTERMEDIATE,
    guide="stages/testing",
    severity=Severity.WARNING,
)
def tests_run_when_testing_is_started(dockerfile: Dockerfile) -> Verdict:
    """
    Why: the results of a RUN stay in a cached layer, and the started container has nothing left to do.
    Fix: run the tests in CMD and write the reports to a folder that can be mounted or copied.
    """
    places = [
        Place(c.line, f"`{c.text[:40]}` runs while testing is built")
        for run in dockerfile.named["testing"].all("RUN")
        for c in dockerfile.commands(run)
        if is_test(c)
    ]
    return judged(places, "testing runs its tests when it is started")
