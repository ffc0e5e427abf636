"""A failing test makes the testing target fail, and its reports are still written."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed, undetermined
from eightstage.evidence.container._reports import count_tests
from eightstage.evidence.container.testing import TestRun
from eightstage.policy import Policy

_PASSING = b'<testsuite><testcase name="adds"/></testsuite>'
_FAILING = b'<testsuite><testcase name="adds"/><testcase name="planted"><failure/></testcase></testsuite>'


@check(
    stages=("testing",),
    requires=("container/tests-pass-with-reports",),
    source=Source("The eight stages, testing", "docs/stages.md#testing"),
    level=Level.BEGINNER,
    guide="stages/testing",
    examples=(
        bad(
            says="the exit code is lost",
            test_run=TestRun(0, {"junit.xml": _PASSING}, ()),
            failing_test_run=TestRun(0, {"junit.xml": _FAILING}, ()),
        ),
        bad(
            says="no report of the run that failed",
            test_run=TestRun(0, {"junit.xml": _PASSING}, ()),
            failing_test_run=TestRun(1, {}, ()),
        ),
        bad(
            says="it fails for another reason",
            test_run=TestRun(0, {"junit.xml": _PASSING}, ()),
            failing_test_run=TestRun(1, {"junit.xml": _PASSING}, ()),
        ),
        good(
            says="an exit code and a report of the failure",
            test_run=TestRun(0, {"junit.xml": _PASSING}, ()),
            failing_test_run=TestRun(1, {"junit.xml": _FAILING}, ()),
        ),
    ),
)
def failing_test_fails_the_run(test_run: TestRun, failing_test_run: TestRun, policy: Policy) -> Verdict:
    """
    Why: tests whose failure goes unnoticed are worse than none, because people trust them.
    Fix: let the command exit with the test runner's code: no `|| true`, and exec form or `set -e`.
    """
    junit = failing_test_run.reports.get(policy.testing.junit)
    if failing_test_run.exit_code == 0:
        if junit and count_tests(junit) == count_tests(test_run.reports.get(policy.testing.junit) or b"<none/>"):
            return undetermined(
                "the planted test was not run: as many tests are counted as without it",
                fix="correct the path under [testing.failing] in eightstage.toml",
            )
        return failed("exit code 0 although a planted test failed", evidence=failing_test_run.log)
    if not junit:
        return failed(f"{policy.testing.junit} did not come out of the failing run", evidence=failing_test_run.log)
    _, failures = count_tests(junit)
    if not failures:
        return failed("JUnit does not count the planted failure", evidence=failing_test_run.log)
    return passed(f"exit code {failing_test_run.exit_code}, and JUnit counts {failures} failures")
