"""The summary of a build."""

from datetime import UTC, datetime, timedelta

from eightstage.engine.bake import Bake
from eightstage.engine.progress import Step
from eightstage.evidence.build import _summary

START = datetime(2026, 1, 1, tzinfo=UTC)


def step(instruction: str, *, is_cached: bool = False, seconds: float | None = None) -> Step:
    end = None if seconds is None else START + timedelta(seconds=seconds)
    return Step(instruction, "build", instruction, is_cached, START, end)


def test_shared_steps_are_counted_once() -> None:
    """A step that several targets name is one step; it ran when any of its copies ran; FROM does not count."""
    steps = (
        step("FROM base", seconds=0),
        step("RUN a", is_cached=True),
        step("RUN a"),
        step("RUN b", seconds=2.5),
        step("RUN b"),
    )

    summary = _summary(Bake(is_ok=True, images={}, steps=steps, error="", seconds=3), {}, {})

    assert summary.cached == {"build": (1, 2)}
    assert summary.stage_seconds == {"build": 2.5}
