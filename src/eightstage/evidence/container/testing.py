"""The testing target run to its end: as it is, and with a test planted that fails."""

from collections.abc import Mapping

import attrs

from eightstage.engine.containers import Container, NotStarted
from eightstage.evidence import TARGET, Broken, Context, NotDescribed, evidence
from eightstage.evidence.container.scenario import blame_no_memory, created

_WITHIN_S = 600.0


@attrs.frozen
class TestRun:
    """
    One run of the tests.

    reports: The files that came out, by their path below the reports folder.
    """

    exit_code: int
    reports: Mapping[str, bytes]
    log: tuple[str, ...]


@evidence("test_run", images=(TARGET,), files=())
def observe(context: Context, target: str) -> TestRun:
    """Run the tests."""
    with created(context, target, "run") as container:
        return _run(context, target, container)


@evidence("failing_test_run", images=(TARGET,), files=())
def observe_failing(context: Context, target: str) -> TestRun:
    """Run the tests with the policy's failing test among them."""
    plant = context.service.policy.testing.failing
    if plant is None:
        raise NotDescribed("the policy plants no failing test; see [testing.failing]")
    with created(context, target, "failing") as container:
        container.write_file(plant.path, plant.new.encode())
        return _run(context, target, container)


def _run(context: Context, target: str, container: Container) -> TestRun:
    try:
        container.start()
    except NotStarted as error:
        raise Broken(error.what) from error
    exit_code, log = container.wait_for_end(_WITHIN_S), container.log()
    if exit_code != 0:
        blame_no_memory(context, target, container, log)
    return TestRun(exit_code, container.read_files(context.service.policy.testing.reports), log)
