"""The report as JUnit XML: a suite for each kind of check, a case for each check on each target."""

from itertools import groupby

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from eightstage.verdicts import Outcome
from eightstage.verify.results import Report, Result


def render(report: Report) -> str:
    """The report as one XML document."""
    document = JUnitXml(f"eightstage verify {report.service}")
    for kind, results in groupby(report.results, key=lambda r: r.check.kind):
        suite = TestSuite(kind)
        for result in results:
            suite.add_testcase(_case(result))
        document.add_testsuite(suite)
    document.update_statistics()
    return str(document.tostring().decode()) + "\n"


def _case(result: Result) -> TestCase:
    name = f"{result.check.id} [{result.target}]" if result.target else result.check.id
    case = TestCase(name, classname=f"eightstage.{result.check.kind}", time=round(result.seconds, 3))
    verdict = result.verdict
    kinds = {Outcome.FAILED: Failure, Outcome.UNDETERMINED: Error, Outcome.SKIPPED: Skipped}
    kinds[Outcome.WAIVED] = Skipped
    if verdict.outcome in kinds:
        entry = kinds[verdict.outcome](verdict.summary)
        entry.text = "\n".join([*verdict.evidence, f"Why: {result.check.why}", f"Fix: {result.fix}"])
        case.result = [entry]
    return case
