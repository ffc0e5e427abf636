"""The files of a repository that name a build: pipelines, the bake file, the compose file."""

from collections.abc import Iterator
from pathlib import Path

from eightstage.adopt.build import Build
from eightstage.adopt.sources import bake, compose, pipelines
from eightstage.service import Files


def named(folder: Path) -> tuple[Build, ...]:
    """Every build that a file of the folder names; what builds for others first."""

    def found() -> Iterator[Build]:
        files = Files(folder)
        yield from pipelines.builds(files)
        yield from bake.builds(files)
        yield from compose.builds(files)

    return tuple(found())
