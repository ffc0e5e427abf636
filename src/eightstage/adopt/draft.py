"""Everything that is guessed of a service before anything is started."""

import re
from collections.abc import Iterator
from pathlib import Path

import attrs

from eightstage.adopt.build import Build
from eightstage.adopt.guess import Guess
from eightstage.adopt.roles import Roles
from eightstage.adopt.sources.yaml_files import load, texts
from eightstage.adopt.text import Text
from eightstage.dockerfile import Dockerfile, Stage, read
from eightstage.dockerfile.hadolint import CONFIGURATIONS
from eightstage.errors import ServiceError
from eightstage.policy import Hadolint
from eightstage.service import Files


@attrs.frozen(slots=False)
class Draft:
    """
    A service before it has a policy.

    folder: The build context, where the policy will stand.
    build: Its build.
    """

    folder: Path
    build: Build
    dockerfile: Dockerfile
    production: Stage

    @classmethod
    def of(cls, folder: Path, build: Build) -> "Draft":
        """
        Read the Dockerfile of a build.

        Raises:
            DockerfileError: It is not valid.
            ServiceError: It has no such target.
        """
        dockerfile = read(folder / build.dockerfile)
        production = dockerfile.resolve(build.target) if build.target else dockerfile.default_target
        if production is None:
            names = ", ".join(stage.name for stage in dockerfile.stages if stage.name)
            raise ServiceError(f"{build.where}: the Dockerfile has no stage {build.target!r}", f"it has {names}")
        return cls(folder, build, dockerfile, production)

    def guesses(self) -> Iterator[Guess]:
        """What its files say."""
        where = self.build.where
        yield Guess("service", "name", _name(self.folder.name), "the name of the folder")
        yield Guess("service", "dockerfile", self.build.dockerfile, where)
        if self.build.arguments:
            yield Guess("service", "arguments", dict(self.build.arguments), where)
        yield from Text(self.dockerfile, self.production).guesses()
        yield self._pin()
        reason = f"the target in {where}" if self.build.target else "the last stage, which is built by default"
        yield from Roles(self.dockerfile, self.production, reason).guesses()
        if self.build.health:
            yield Guess("health", "path", self.build.health, where)
        if self.build.environment:
            yield Guess("container", "environment", dict(self.build.environment), where)
        yield from self._hadolint()

    def _pin(self) -> Guess:
        images = self.dockerfile.base_images
        if images and all("@sha256:" in image for image in images):
            return Guess("base_images", "pin", "digest", "every FROM names a digest")
        return Guess("base_images", "pin", "tag", "FROM names tags; a digest would make each build the same")

    def _hadolint(self) -> Iterator[Guess]:
        files = Files(self.folder)
        for name in CONFIGURATIONS:
            data = load(files, name)
            rules = texts(data.get("ignored")) if isinstance(data, dict) else []
            known = [rule for rule in rules if re.fullmatch(r"[A-Z]+\d+", rule)]
            if known:
                usual = Hadolint().ignore
                yield Guess("hadolint", "ignore", list(dict.fromkeys([*usual, *known])), f"{name}, and the usual ones")
                return


def _name(folder: str) -> str:
    """The name of a folder as the name of an image."""
    return re.sub(r"[^a-z0-9]+", "-", folder.lower()).strip("-")[:128].strip("-") or "service"
