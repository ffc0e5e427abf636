"""What a learner has solved: a small file in their folder, which may be deleted."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

import attrs

from eightstage.errors import WrongUse
from eightstage.policy.converter import CONVERTER
from eightstage.system.cache import write_whole

FILE_NAME: Final = ".eightstage-learn.json"


@attrs.define
class Progress:
    """
    What is known of a learner.

    solved: The exercises that were solved.
    skipped: Those that are left for later.
    hints: How many hints were read, by exercise.
    """

    solved: list[str] = attrs.field(factory=list)
    skipped: list[str] = attrs.field(factory=list)
    hints: dict[str, int] = attrs.field(factory=dict)

    def solve(self, exercise_id: str) -> None:
        """Note that an exercise is solved."""
        self.skipped = [known for known in self.skipped if known != exercise_id]
        if exercise_id not in self.solved:
            self.solved.append(exercise_id)

    def skip(self, exercise_id: str) -> None:
        """Leave an exercise for later."""
        if exercise_id not in (*self.skipped, *self.solved):
            self.skipped.append(exercise_id)

    def forget(self, exercise_id: str) -> None:
        """Begin an exercise again."""
        self.solved = [known for known in self.solved if known != exercise_id]
        self.skipped = [known for known in self.skipped if known != exercise_id]
        self.hints.pop(exercise_id, None)


def recall(folder: Path, otherwise: Callable[[], Progress]) -> Progress:
    """
    The progress that is kept in a folder.

    Args:
        folder: The learner's folder.
        otherwise: What to take where nothing is kept.

    Raises:
        WrongUse: The file is not what `keep` writes.
    """
    file = folder / FILE_NAME
    if not file.exists():
        return otherwise()
    try:
        return CONVERTER.structure(json.loads(file.read_bytes()), Progress)
    except Exception as error:
        raise WrongUse(f"{file} cannot be read", "delete it; it is written anew from your files") from error


def keep(folder: Path, progress: Progress) -> None:
    """Keep the progress in the learner's folder."""
    write_whole(folder / FILE_NAME, (json.dumps(attrs.asdict(progress), indent=1) + "\n").encode())
