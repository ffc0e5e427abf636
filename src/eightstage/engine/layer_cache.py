"""
The private engine's layer cache, emptied before its index slows down every build.

The builder never takes a step out of its index, and walks the index for the record that it keeps of each build: after a
hundred verifications eight targets with nothing to do take three times as long. To drop the cached results alone does
not help.
"""

import shutil

from eightstage.engine import own_docker
from eightstage.engine.places import Places

# Reached after about a hundred verifications of edited services.
_LARGEST_INDEX_BYTES = 100_000_000


def is_slow(places: Places) -> bool:
    """Whether the index has grown too large for a build to walk."""
    return sum(file.stat().st_size for file in places.layer_cache.glob("*.db")) > _LARGEST_INDEX_BYTES


def drop_results(places: Places) -> None:
    """Drop every cached result; the engine must run, for nothing else knows which of its folders belong to them."""
    own_docker.run(places, "builder", "prune", "--all", "--force")


def drop_index(places: Places) -> None:
    """Drop the index; the engine must not run."""
    shutil.rmtree(places.layer_cache, ignore_errors=True)
