"""What is reported while a verification works."""

from collections.abc import Sequence
from typing import Final

from eightstage.engine.progress import Step
from eightstage.verify.plan import Key
from eightstage.verify.results import Result


class Progress:
    """What is reported while a verification works; this one reports nothing."""

    def phase(self, text: str) -> None:
        """A new part of the work begins."""

    def step(self, step: Step) -> None:
        """A step of the build began or ended."""

    def planned(self, plan: Sequence[Key]) -> None:
        """These checks will be judged, too, each with its target, or "" for the whole service."""

    def judging(self, key: Key) -> None:
        """One of them is looked at from now on."""

    def result(self, result: Result) -> None:
        """It has answered."""


SILENCE: Final = Progress()
