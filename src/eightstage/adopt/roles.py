"""Which stage plays which role of the contract, by what the stages take from each other and what they do."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

import attrs

from eightstage.adopt.guess import Guess
from eightstage.dockerfile import Command, Dockerfile, Stage
from eightstage.languages.ecosystem import call, known

# Files that tools of packages read as well.
_BESIDE_MANIFESTS: Final = (".", "requirements")
_DEVELOPMENT: Final = frozenset({"dev", "develop"})


@attrs.frozen
class Roles:
    """
    The stages of a Dockerfile.

    production: The one that ships.
    reason: Why that one.
    """

    dockerfile: Dockerfile
    production: Stage
    reason: str

    def guesses(self) -> Iterator[Guess]:
        """A role for each stage that has a name and plays one; what is called as its role needs no mention."""
        found: dict[str, tuple[Stage | None, str]] = {
            "base": (self._base(), "others begin with it"),
            "dependencies": (self._dependencies(), "it installs from a lock file or manifest, without the sources"),
            "development": (self._development(), "its name"),
            "build": (self._build(), "what ships is made in it, from the sources"),
            "production": (self.production, self.reason),
            "testing": (self._testing(), "it runs tests when it is started"),
        }
        for role, (stage, reason) in found.items():
            if stage is not None and stage.name not in {None, role}:
                yield Guess("stages", role, stage.name, reason)

    def _needed(self) -> list[Stage]:
        """What production needs, in the order of the file."""
        labels = self.dockerfile.ancestors(self.production)
        return [stage for stage in self.dockerfile.stages if stage.label in labels]

    def _base(self) -> Stage | None:
        starts = [stage for stage in self._needed() if self.dockerfile.root(stage) is stage]
        return next((s for s in starts if self._begun_with(s) > 1 and not _copied(s)), None)

    def _begun_with(self, stage: Stage) -> int:
        lineages = (self.dockerfile.lineage(other) for other in self.dockerfile.stages if other is not stage)
        return sum(len(lineage) > 1 and lineage[-2] is stage for lineage in lineages)

    def _dependencies(self) -> Stage | None:
        first = (s for s in self._needed() if _copied(s) and not _has_sources(s))
        return next((stage for stage in first if any(map(_installs, self._runs(stage)))), None)

    def _build(self) -> Stage | None:
        return next((s for s in reversed(self._needed()) if _has_sources(s) and s.all("RUN")), None)

    def _testing(self) -> Stage | None:
        others = [s for s in self.dockerfile.stages if s not in self._needed() and s is not self.production]
        return next((s for s in others if any(map(_tests, self._started(s)))), None)

    def _development(self) -> Stage | None:
        others = [s for s in self.dockerfile.stages if s not in self._needed() and s is not self.production]
        return next((s for s in others if s.name in _DEVELOPMENT), None)

    def _runs(self, stage: Stage) -> list[Command]:
        return [command for run in stage.all("RUN") for command in self.dockerfile.commands(run)]

    def _started(self, stage: Stage) -> list[Command]:
        return [c for name in ("ENTRYPOINT", "CMD") for i in stage.all(name) for c in self.dockerfile.commands(i)]


def _copied(stage: Stage) -> list[str]:
    """What it takes from the build context."""
    mounted = [m.get("source", ".") for i in stage.instructions for m in i.mounts if m.get("type") == "bind"]
    return [*(source for i in stage.instructions for source in i.copied), *mounted]


def _has_sources(stage: Stage) -> bool:
    return not all(map(_is_manifest, _copied(stage)))


def _is_manifest(source: str) -> bool:
    name = source.rstrip("/").rpartition("/")[2]
    if not name.strip("*."):
        return False
    return name.startswith(_BESIDE_MANIFESTS) or any(fnmatchcase(manifest, name) for manifest in known().manifests)


def _installs(command: Command) -> bool:
    made = call(command)
    if made is None:
        return False
    return any(map(made.has, made.tool.locked)) or made.begins_with(made.tool.installs)


def _tests(command: Command) -> bool:
    made = call(command)
    return made is not None and made.begins_with(made.tool.tests)
