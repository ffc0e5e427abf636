"""The testing target passes and delivers its JUnit and coverage reports."""

from eightstage.checks import Level, Source, Verdict, bad, check, failed, good, passed
from eightstage.evidence.container._reports import count_tests
from eightstage.evidence.container.testing import TestRun
from eightstage.policy import Policy

_JUNIT = b'<testsuite><testcase name="adds"/></testsuite>'


@check(
    stages=("testing",),
    source=Source("The eight stages, testing", "docs/stages.md#testing"),
    level=Level.BEGINNER,
    guide="stages/testing",
    examples=(
        bad(says="a test fails", test_run=TestRun(1, {"junit.xml": _JUNIT, "lcov.info": b"x"}, ("1 failed",))),
        bad(says="no coverage", test_run=TestRun(0, {"junit.xml": _JUNIT}, ())),
        bad(says="no test", test_run=TestRun(0, {"junit.xml": b"<testsuite/>", "lcov.info": b"x"}, ())),
        good(says="both reports", test_run=TestRun(0, {"junit.xml": _JUNIT, "lcov.info": b"x"}, ())),
    ),
)
def tests_pass_with_reports(test_run: TestRun, policy: Policy) -> Verdict:
    """
    Why: a pipeline can only show, compare and gate on results that leave the container.
    Fix: write JUnit and coverage into the folder that [testing] in the policy names; exit with the test runner's code.
    """
    if test_run.exit_code != 0:
        return failed(f"the tests ended with exit code {test_run.exit_code}", evidence=test_run.log)
    missing = [n for n in (policy.testing.junit, policy.testing.coverage) if not test_run.reports.get(n)]
    if missing:
        found = tuple(sorted(test_run.reports)) or ("nothing",)
        return failed(f"{' and '.join(missing)} did not come out of {policy.testing.reports}", evidence=found)
    tests, failures = count_tests(test_run.reports[policy.testing.junit])
    if tests == 0 or failures:
        return failed(f"JUnit counts {tests} tests and {failures} failures", evidence=test_run.log)
    return passed(f"{tests} tests, JUnit and coverage came out")
