"""Reads what a test run left behind."""

from xml.etree import ElementTree as ET

from eightstage.evidence import Broken


def count_tests(junit: bytes) -> tuple[int, int]:
    """
    Tests, and failures with errors, that a JUnit file counts.

    Counted from its cases: heads can be wrong, and some runners put cases beside suites, which junitparser skips.

    Raises:
        Broken: It is no XML.
    """
    try:
        cases = list(ET.fromstring(junit).iter("testcase"))  # noqa: S314 - the service's own report
    except ET.ParseError as error:
        raise Broken(f"the JUnit file is no XML: {error}") from error
    failures = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    return len(cases), len(failures)
