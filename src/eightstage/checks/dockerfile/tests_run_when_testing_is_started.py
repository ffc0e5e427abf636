"""Tests run when the testing container starts, so that their results can leave it."""

from eightstage.checks import Place, Severity, Verdict, check, judged
from eightstage.checks.dockerfile._tools import is_test
from eightstage.defects import Edit
from eightstage.dockerfile import Dockerfile


@check(
    stages=("testing",),
    source="docs/stages.md#testing",
    severity=Severity.WARNING,
    defect=Edit("Dockerfile", old="HEALTHCHECK NONE\n", new="RUN npm run test:unit\nHEALTHCHECK NONE\n"),
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
