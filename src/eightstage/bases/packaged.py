"""Base images of languages whose toolchain Debian packages; which exact version, only the installed package says."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

import attrs

from eightstage.bases import debian
from eightstage.bases.recipe import ASSEMBLED_LABEL, ORIGIN_LABEL, workplace
from eightstage.engine import images
from eightstage.engine.client import Engine
from eightstage.engine.places import Places
from eightstage.errors import BaseImageError

_DEBIAN: Final = "debian:trixie-slim"
# The stage with everything but what names the version.
_UNVERSIONED: Final = "runtime"


@attrs.frozen
class Packaged:
    """
    A language.

    dockerfile: Makes the image; its stage `runtime` has the language, and the last one takes VERSION.
    ask: A command that prints the version, after `prefix`.
    package: What Debian calls it; `{release}` stands for the release.
    """

    dockerfile: str
    ask: tuple[str, ...]
    prefix: str
    package: str

    def assemble(
        self, engine: Engine, places: Places, name: str, announce: Callable[[str], None], *, release: str
    ) -> None:
        """
        Make the image of a release, such as 3.13, as `name`, on a Debian of our own.

        Raises:
            BaseImageError: Debian's package holds another release than its name says.
        """
        base = _DEBIAN if engine.is_private else f"eightstage/{_DEBIAN}"
        if images.find(engine, base) is None:
            debian.RECIPES[_DEBIAN](engine, places, base, announce)
        with workplace(places) as folder:
            (folder / "Dockerfile").write_text(self._filled(base, release), encoding="utf-8")
            # The image that it starts from is in the engine, where no other builder sees it.
            builder = engine.run_cli("context", "show").stdout.strip()
            build = ("buildx", "build", "--builder", builder, "--load", str(folder))
            image_id = folder / "image-id"
            engine.run_cli(*build, "--target", _UNVERSIONED, "--iidfile", str(image_id))
            version = self.version(engine, image_id.read_text(encoding="utf-8"), release)
            engine.run_cli(*build, "--build-arg", f"VERSION={version}", "--tag", name)

    def version(self, engine: Engine, image: str, release: str) -> str:
        """
        The exact version in an image.

        Raises:
            BaseImageError: It is none of this release.
        """
        said = engine.run_cli("run", "--rm", image, *self.ask).stdout.strip()
        version = said.removeprefix(self.prefix)
        if not f"{version}.".startswith(f"{release}."):
            package = self.package.format(release=release)
            raise BaseImageError(f"Debian's package {package} holds {said}", "see: ./inv doctor")
        return version

    def _filled(self, base: str, release: str) -> str:
        return self.dockerfile.format(
            debian=base,
            release=release,
            assembled=ASSEMBLED_LABEL,
            origin_label=ORIGIN_LABEL,
            today=f"{datetime.now(UTC):%Y-%m-%d}",
        )
