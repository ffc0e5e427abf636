"""The testing target run to its end: as it is, and with a test planted that fails."""

from collections.abc import Mapping

import attrs

from eightstage.engine.containers import Container, create
from eightstage.evidence import Context, NotDescribed

_WITHIN_S = 180.0


@attrs.frozen
class TestRun:
    """
    One run of the tests.

    reports: The files that came out, by their path below the reports folder.
    """

    exit_code: int
    reports: Mapping[str, bytes]
    log: tuple[str, ...]


def observe(context: Context, target: str) -> TestRun:
    """Run the tests."""
    with create(context.scope, context.build.images[target], f"{target}-run") as container:
        return _run(context, container)


def observe_failing(context: Context, target: str) -> TestRun:
    """Run the tests with the policy's failing test among them."""
    plant = context.service.policy.testing.failing
    if plant is None:
        raise NotDescribed("the policy plants no failing test; see [testing.failing]")
    with create(context.scope, context.build.images[target], f"{target}-failing") as container:
        container.write_file(plant.path, plant.new.encode())
        return _run(context, container)


def _run(context: Context, container: Container) -> TestRun:
    container.start()
    exit_code = container.wait_for_end(_WITHIN_S)
    reports = container.read_files(context.service.policy.testing.reports)
    return TestRun(exit_code, reports, container.log())
