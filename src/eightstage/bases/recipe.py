"""What every recipe for a base image shares."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Final

from eightstage.engine.client import Engine
from eightstage.engine.places import Places
from eightstage.errors import BaseImageError

ASSEMBLED_LABEL: Final = "eightstage.assembled"
ORIGIN_LABEL: Final = "eightstage.origin"

# Engine, places, the name to give the image, and who is told.
Assemble = Callable[[Engine, Places, str, Callable[[str], None]], None]


@contextmanager
def workplace(places: Places) -> Iterator[Path]:
    """A folder for one assembly, gone afterwards."""
    places.downloads.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=places.downloads, prefix="assembling-") as folder:
        yield Path(folder)


def run(command: Sequence[str | Path], what: str, to: Path | None = None) -> str:
    """
    Run a command of the assembly; its output, unless that goes `to` a file.

    Raises:
        BaseImageError: It failed; holds its last lines.
    """
    with to.open("wb") if to else nullcontext(subprocess.PIPE) as output:
        done = subprocess.run(list(command), stdout=output, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        last = "\n    ".join((done.stderr or done.stdout).strip().splitlines()[-6:])
        raise BaseImageError(f"{what} failed:\n    {last}", "is the package registry reachable? see: ./inv doctor")
    return done.stdout or ""
