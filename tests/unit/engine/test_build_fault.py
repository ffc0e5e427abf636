"""What stopped a build: the Dockerfile, or the machine."""

from datetime import UTC, datetime

import pytest

from eightstage.engine.build_fault import has_lost_its_work, machine_fault
from eightstage.engine.progress import Step

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EXIT_1 = 'process "/bin/sh -c make" did not complete successfully: exit code: 1'
NO_HOST = 'failed to do request: Head "https://r/v2/a/manifests/b": dial tcp: lookup r on 1.1.1.1:53: no such host'


def step(name: str, error: str = "", *log: str) -> Step:
    return Step(name, None, name, completed=NOW, error=error, log=list(log))


@pytest.mark.parametrize(
    ("steps", "error"),
    [
        ([step("[build 2/3] RUN make", EXIT_1, "make: *** No rule")], f"ERROR: failed to solve: {EXIT_1}"),
        ([step("[2/3] RUN make", EXIT_1)], f"ERROR: failed to solve: {EXIT_1}"),
        ([], "ERROR: failed to solve: dockerfile parse error on line 2: unknown instruction: RNU"),
        ([], "ERROR: failed to solve: lint violation found for rules: StageNameCasing"),
        ([], 'ERROR: failed to solve: target stage "x" could not be found'),
        ([], 'ERROR: failed to solve: failed to compute cache key: failed to calculate checksum: "/x": not found'),
        ([step("[a 1/2] RUN --network=none curl r", EXIT_1, "getaddrinfo EAI_AGAIN r")], "ERROR: failed to solve"),
        ([step("[a 1/2] RUN curl misspelt", EXIT_1, "Could not resolve host: misspelt")], "ERROR: failed to solve"),
    ],
)
def test_what_the_dockerfile_says_is_its_own_fault(steps: list[Step], error: str) -> None:
    """A step that ended with an exit code, and a text that no builder can build."""
    assert machine_fault(steps, error) is None


@pytest.mark.parametrize(
    ("steps", "error", "fault"),
    [
        ([step("[internal] load metadata for r/a:b", NO_HOST)], f"ERROR: {NO_HOST}", "cannot pull r/a:b: failed to do"),
        ([step("resolve image config for docker-image://r/a:b", NO_HOST)], "", "the builder cannot pull r/a:b"),
        ([step("[base 1/3] FROM r/a:b@sha256:1", "unexpected EOF")], "", "cannot pull r/a:b@sha256:1: unexpected EOF"),
        ([], f"ERROR: failed to solve: failed to resolve source metadata for r/a:b: {NO_HOST}", "cannot pull r/a:b"),
        ([], "ERROR: mkdir /config/buildx: read-only file system", "ended before its first step: mkdir /config/buildx"),
        ([step("[a 1/2] RUN x")], "ERROR: rpc error: code = Unavailable desc = EOF", "the builder stopped answering"),
        ([step("[a 1/2] RUN x")], "ERROR: error exporting to tar", "the build ended between two steps"),
        ([step("[a 2/2] RUN x", EXIT_1, "cp: No space left on device")], "", "no space left"),
        ([step("[a 2/2] RUN x", EXIT_1 + "37")], "", "a step was killed, as happens when memory runs out"),
        ([step("[a 2/2] RUN apt-get update", EXIT_1, "Temporary failure resolving 'r'")], "", "have no network"),
    ],
)
def test_what_the_machine_lacks_is_not_the_dockerfiles_fault(steps: list[Step], error: str, fault: str) -> None:
    """Said in one sentence with the cause."""
    found = machine_fault(steps, error)

    assert found is not None
    assert fault in found
    assert "\n" not in found


def test_a_cancelled_step_is_not_the_one_that_failed() -> None:
    """The builder cancels the others when one fails."""
    steps = [step("[internal] load metadata for r/a:b", "context canceled"), step("[a 1/1] RUN make", EXIT_1)]

    assert machine_fault(steps, f"ERROR: failed to solve: {EXIT_1}") is None


@pytest.mark.parametrize(
    "lost",
    [
        'failed to prepare extraction snapshot "extract-1 sha256:2": parent snapshot sha256:3 does not exist: not found',
        "failed to get edge: inconsistent graph state",
    ],
)
def test_a_lost_layer_or_step_is_recognized(lost: str) -> None:
    """What an engine says that took it from the build."""
    assert has_lost_its_work(f"ERROR: target security: failed to solve: {lost}")


def test_a_missing_file_is_no_lost_layer() -> None:
    """A build that looks for a file in vain does so each time."""
    assert not has_lost_its_work('failed to calculate checksum of ref 1: "/snapshot": not found')
