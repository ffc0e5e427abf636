"""What a check teaches: how much a reader knows already, the part of the guide that explains it, and who says so."""

from enum import StrEnum
from typing import Final

import attrs

from eightstage.contract import STAGES

# The parts of the guide; each check names the one that explains it.
GUIDE: Final = (
    *(f"stages/{stage}" for stage in STAGES),
    *(f"concepts/{name}" for name in ("multi-stage", "caching", "context", "arguments", "size", "reproducibility")),
    *(f"concepts/{name}" for name in ("security", "secrets", "supply-chain", "health", "processes", "logs")),
    *(f"usage/{name}" for name in ("build", "verify")),
)


class Level(StrEnum):
    """What a reader should know before a check is worth reading."""

    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


@attrs.frozen
class Source:
    """
    Who says so.

    title: What it is called.
    url: A public link; a page of this repository, such as `docs/stages.md#build`, for rules of our own.
    """

    title: str
    url: str

    def __str__(self) -> str:
        return f"{self.title}: {self.url}"
