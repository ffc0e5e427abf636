"""Tells a build that the Dockerfile stopped from one that the machine, the builder or a registry stopped."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from eightstage.engine.progress import Step

# What a frontend says of a Dockerfile that it cannot build, before any step has run.
_DOCKERFILE: Final = re.compile(
    r"dockerfile parse error|failed to process|failed to parse|lint violation|target stage .* could not be found"
    r"|circular dependency|failed to compute cache key|failed to calculate checksum|no build stage in current context"
    r"|invalid (?:reference|from flag|context name|argument)|unknown flag|should not be blank|cannot be empty"
)
_PULL: Final = re.compile(r"failed to resolve source metadata for (?P<image>\S+?):? ")
_PULLING: Final = re.compile(
    r"(?:\[[^\]]*\] load metadata for |resolve image config for (?:docker-image://)?|\[[^\]]*\b1/\d+\] FROM )"
    r"(?P<image>\S+)"
)
_INSTRUCTION: Final = re.compile(r"\[[^\]]*\b\d+/\d+\] (?!FROM )")
_FULL: Final = re.compile(r"no space left on device|ENOSPC|disk quota exceeded", re.IGNORECASE)
_GONE: Final = re.compile(
    r"code = (?:Unavailable|DeadlineExceeded)|error reading from server|transport is closing|context deadline exceeded"
    r"|no such builder|Cannot connect to the Docker daemon|connection reset by peer"
)
# Said by tools of a step, where neither a name nor an address can be wrong.
_NETWORK: Final = re.compile(
    r"Temporary failure (?:in name resolution|resolving)|EAI_AGAIN|Network is unreachable|ENETUNREACH", re.IGNORECASE
)
_KILLED: Final = re.compile(r"did not complete successfully: exit code: 137|cannot allocate memory", re.IGNORECASE)
# Engines up to 29 may collect a layer that two targets share while they unpack it: moby/buildkit#6521, mended in #6558.
# Builders that share steps between two builds at a time may let go of one too early: moby/buildkit#2303.
_LOST: Final = re.compile(r"parent snapshot \S+ does not exist|failed to get edge: inconsistent graph state")
# As many lines as hold the reason of a step that failed.
_LAST_LINES: Final = 40


def machine_fault(steps: Sequence[Step], error: str) -> str | None:
    """
    Why a failed build says nothing about the Dockerfile, in one sentence; None if it does.

    Args:
        steps: The steps of the build.
        error: What the builder said, without its progress.
    """
    failed = [step for step in steps if step.error and "context canceled" not in step.error]
    said = "\n".join([*(step.error for step in failed), error])
    if _FULL.search(said) or any(_FULL.search(_end_of(step)) for step in failed):
        return "the builder has no space left"
    not_pulled = _not_pulled(failed, said)
    if not_pulled:
        return not_pulled
    step = next((step for step in failed if _is_of_a_stage(step)), None)
    return _fault_of(step) if step else _fault_between(steps, said)


def has_lost_its_work(error: str) -> bool:
    """Whether the engine took a layer or a step from the build, which succeeds when started again."""
    return bool(_LOST.search(error))


def _fault_between(steps: Iterable[Step], said: str) -> str | None:
    """The fault if no step of a stage has failed."""
    if _GONE.search(said):
        return f"the builder stopped answering: {_last(said)}"
    if _DOCKERFILE.search(said):
        return None
    has_begun = any(_is_of_a_stage(step) and step.completed for step in steps)
    when = "between two steps" if has_begun else "before its first step"
    return f"the build ended {when}: {_last(said)}"


def _is_of_a_stage(step: Step) -> bool:
    # A stage without a name has numbers only: "[2/3] RUN make".
    return bool(_INSTRUCTION.match(step.name))


def _fault_of(step: Step) -> str | None:
    where = " ".join(step.name.split())[:80]
    if _GONE.search(step.error):
        return f"the builder stopped answering ({where})"
    if _KILLED.search(step.error):
        return f"a step was killed, as happens when memory runs out ({where})"
    if "--network=none" not in step.name and _NETWORK.search(_end_of(step)):
        return f"build steps have no network ({where})"
    return None


def _not_pulled(failed: Iterable[Step], said: str) -> str | None:
    for step in failed:
        image = _PULLING.match(step.name)
        if image:
            return f"the builder cannot pull {image['image']}: {_last(step.error)}"
    found = _PULL.search(said)
    return f"the builder cannot pull {found['image']}: {_last(said)}" if found else None


def _end_of(step: Step) -> str:
    return "\n".join(step.log[-_LAST_LINES:])


def _last(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR: ", "error: "))]
    return (errors or lines or ["it said nothing"])[-1].removeprefix("ERROR: ").removeprefix("failed to solve: ")
