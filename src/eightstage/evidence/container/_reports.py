"""Reads what a test run left behind."""

from junitparser import JUnitXml, TestSuite


def count_tests(junit: bytes) -> tuple[int, int]:
    """Tests, and failures with errors, that a JUnit file counts; counted from its cases, not from its head."""
    root = JUnitXml.fromstring(junit)
    suites = [root] if isinstance(root, TestSuite) else list(root)
    cases = [case for suite in suites for case in _cases(suite)]
    return len(cases), sum(1 for case in cases if not (case.is_passed or case.is_skipped))


def _cases(suite: TestSuite) -> list[object]:
    nested = [case for inner in suite.testsuites() for case in _cases(inner)]
    return [*suite.iterchildren(suite.testcase), *nested]
