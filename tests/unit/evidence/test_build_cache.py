"""Which role the stage of a step plays, whatever the builder calls it."""

import attrs
import pytest

from eightstage.dockerfile.stages import parse
from eightstage.evidence.build_cache import role_of

ALONE = "FROM debian\nRUN make\n"
SEVERAL = "FROM debian AS Compile\nRUN make\nFROM debian\nCOPY --from=compile /a /a\n"


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        (ALONE, "stage-0", "production"),
        (ALONE, "production", "production"),
        (SEVERAL, "compile", "build"),
        (SEVERAL, "stage-1", "production"),
        (SEVERAL, "stage-0", "build"),
        (SEVERAL, "other", "other"),
    ],
)
def test_stage_is_known_by_every_name(text: str, name: str, role: str) -> None:
    """By its own, by its number, and by the target's where it is alone."""
    roles = {"build": "compile"} if text is SEVERAL else {}

    assert role_of(attrs.evolve(parse(text), roles=roles), name) == role
