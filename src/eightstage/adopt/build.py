"""Which build is adopted: the Dockerfile, its context, its target and its arguments."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

import attrs

from eightstage.errors import ServiceError
from eightstage.languages.ecosystem import known
from eightstage.service import Files
from eightstage.service.recipe import DOCKERFILE

# What others wrote, besides what the tools of a language leave.
_LEFT: Final = frozenset({".git", "vendor", "testdata"})
_DEPTH: Final = 3
# A target with such a name is not what ships.
_NOT_SHIPPED: Final = ("dev", "test", "debug", "lint", "ci")


@attrs.frozen
class Build:
    """
    One build that a file of the repository names.

    where: The file, and the part of it, for people.
    file: The Dockerfile, relative to the repository.
    context: The folder that the builder receives, likewise; "." for the repository.
    target: The stage to build; empty where it names none.
    arguments: The build arguments that have a value in the file.
    environment: The variables that its container gets.
    health: The path that its container is asked for; empty where the file says none.
    """

    where: str
    file: str = DOCKERFILE
    context: str = "."
    target: str = ""
    arguments: Mapping[str, str] = attrs.field(factory=dict)
    environment: Mapping[str, str] = attrs.field(factory=dict)
    health: str = ""

    @property
    def ships(self) -> bool:
        """Whether its target may be what runs in production."""
        return not any(word in self.target.lower() for word in _NOT_SHIPPED)

    @property
    def dockerfile(self) -> str:
        """The Dockerfile, relative to the context; empty where it lies outside of it."""
        name = os.path.relpath(self.file, self.context)
        return "" if name.startswith("..") else PurePosixPath(name).as_posix()

    @property
    def is_inside(self) -> bool:
        """Whether the context lies in the repository, and the Dockerfile in the context."""
        return bool(self.dockerfile) and not self.context.startswith(("..", "/"))


def normal(folder: str, name: str) -> str:
    """A path relative to the repository, without detours; it begins with `..` where it leads out."""
    return os.path.normpath(os.path.join(folder, name))  # noqa: PTH118 - an absolute name stays one


def possible(folder: Path, named: Iterable[Build]) -> list[Build]:
    """The builds among which one is chosen: those whose Dockerfile is there, or else every Dockerfile in the folder."""
    files = Files(folder)
    found = [build for build in named if build.is_inside and (folder / build.file).is_file()]
    if any(build.file == DOCKERFILE for build in found):
        return [build for build in found if build.file == DOCKERFILE]
    if (folder / DOCKERFILE).is_file():
        return [Build("beside the policy")]
    return found or [Build("found in the folder", name, _context(name, files)) for name in _dockerfiles(folder)]


def choices(builds: Sequence[Build]) -> list[tuple[str, str]]:
    """The Dockerfiles and contexts among the builds, each once."""
    return list(dict.fromkeys((build.file, build.context) for build in builds))


def chosen(builds: Sequence[Build], choice: tuple[str, str]) -> Build:
    """
    The build of a Dockerfile in a context, put together from all that name it.

    The first that ships says the target; what only another says, such as the variables of its container, is added.
    """
    same = [build for build in builds if (build.file, build.context) == choice]
    ranked = sorted(same, key=lambda build: (not build.ships, not build.target))
    first = ranked[0] if ranked[0].ships else attrs.evolve(ranked[0], target="")
    arguments = {k: v for build in reversed(ranked) if build.ships for k, v in build.arguments.items()}
    environment = {k: v for build in reversed(ranked) for k, v in build.environment.items()}
    health = next((build.health for build in ranked if build.health), "")
    where = "; ".join(dict.fromkeys(build.where for build in ranked))
    return attrs.evolve(first, arguments=arguments, environment=environment, health=health, where=where)


def named_by_hand(folder: Path, name: str, builds: Sequence[Build]) -> list[Build]:
    """
    The builds of a Dockerfile that somebody names, or one of it in its repository.

    Raises:
        ServiceError: It is not there.
    """
    file = normal(".", name)
    if file.startswith(("..", "/")) or not (folder / file).is_file():
        raise ServiceError(f"{folder} has no {name}", "name a file below this folder with --dockerfile")
    return [build for build in builds if build.file == file and build.is_inside] or [Build("--dockerfile", file)]


def _dockerfiles(folder: Path) -> list[str]:
    found = []
    left = _LEFT.union(known().left)
    for top, folders, files in os.walk(folder):
        depth = len(Path(top).relative_to(folder).parts)
        folders[:] = sorted(name for name in folders if name not in left and depth < _DEPTH)
        found += [
            Path(top, name).relative_to(folder).as_posix()
            for name in sorted(files)
            if name == "Containerfile" or "dockerfile" in name.lower().split(".")
        ]
    return found


def _context(name: str, files: Files) -> str:
    """The folder of a Dockerfile that has manifests or sources beside it, or else the repository."""
    parent = PurePosixPath(name).parent.as_posix()
    beside = [other for other in files.names if PurePosixPath(other).parent.as_posix() == parent and other != name]
    return parent if any("dockerfile" not in other.lower() for other in beside) else "."
