"""A guess: a key of the policy, its value, and why."""

from typing import Any

import attrs


@attrs.frozen
class Guess:
    """
    What the policy says, and why.

    table: Its table, such as "service".
    value: As the policy holds it; None where nothing is known.
    reason: What it was taken from, or why it is not known.
    """

    table: str
    key: str
    value: Any
    reason: str

    @property
    def is_known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None
