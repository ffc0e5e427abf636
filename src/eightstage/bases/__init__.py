"""
Base images, from a registry where one can be reached and assembled from package registries where none can.

An assembled image carries the official tag in the private engine only; in anybody's own engine it is called
`eightstage/…` and offered to builds as a named context. A builder that does not share the engine's images is handed
every image that no registry could deliver to it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import attrs

from eightstage.bases import debian, golang, node, python
from eightstage.bases.recipe import ASSEMBLED_LABEL, ORIGIN_LABEL, Assemble
from eightstage.engine import images, private
from eightstage.engine.client import Engine
from eightstage.engine.image_hand_over import as_oci_layout
from eightstage.engine.locking import exclusive
from eightstage.engine.places import Places
from eightstage.engine.scope import Scope
from eightstage.errors import BaseImageError

_OWN: Final = "eightstage/"
_IMAGE: Final = "docker-image://"
KNOWN: Final[Mapping[str, Assemble]] = {**debian.RECIPES, **node.RECIPES, **golang.RECIPES, **python.RECIPES}


@attrs.frozen
class BaseImage:
    """
    A base image as a build will find it.

    reference: What FROM names.
    origin: Where it came from, in words.
    image_id: Its image ID in the engine.
    digest: Its registry digest; None when it was assembled here.
    build_context: Name and value for `--build-context`, when FROM would not find it under its own name.
    """

    reference: str
    origin: str
    image_id: str
    digest: str | None
    build_context: tuple[str, str] | None = None


def provide(engine: Engine, reference: str, announce: Callable[[str], None] = lambda _: None) -> BaseImage:
    """
    Make sure a build finds the image `reference`.

    Raises:
        BaseImageError: It is not in the engine, its registry does not answer, and it cannot be assembled.
    """
    found = look_up(engine, reference)
    if found is not None:
        return found
    if engine.is_private and reference in KNOWN:
        reason = "the private engine has no registry"
    else:
        announce(f"pulling {reference}")
        reason = _pull(engine, reference)
    if reason:
        _assemble(engine, reference, reason, announce)
    found = look_up(engine, reference)
    if found is None:
        raise BaseImageError(f"{reference}: it was delivered, and is not in the engine", f"docker pull {reference}")
    return found


def provide_all(
    scope: Scope, references: Iterable[str], announce: Callable[[str], None] = lambda _: None
) -> tuple[BaseImage, ...]:
    """
    Make sure that a build finds these images; containers beside those under test are made from them, too.

    Raises:
        BaseImageError: As `provide`.
    """
    found = tuple(provide(scope.engine, reference, announce) for reference in references)
    scope.tool_images = tuple(base.image_id for base in found)
    return found


def look_up(engine: Engine, reference: str) -> BaseImage | None:
    """The image when it is in the engine already, under its own name or ours."""
    return _inspect(engine, reference) or _inspect_own(engine, reference)


def build_settings(scope: Scope, found: Iterable[BaseImage]) -> tuple[str, ...]:
    """The values for bake's `--set` with which a build finds these images, whichever builder makes it."""
    contexts = [_context(scope, base) for base in found]
    return tuple(f"*.contexts.{name}={value}" for name, value in filter(None, contexts))


def _context(scope: Scope, base: BaseImage) -> tuple[str, str] | None:
    if scope.builder.is_the_engines:
        return base.build_context
    if base.digest and not scope.engine.is_private:
        # It came from a registry, where the builder finds it as well.
        return None
    name = base.build_context[1].removeprefix(_IMAGE) if base.build_context else base.reference
    folder = scope.folder / "bases" / base.image_id.rpartition(":")[2]
    return base.reference, as_oci_layout(scope.engine, name, folder)


def _assemble(engine: Engine, reference: str, reason: str, announce: Callable[[str], None]) -> None:
    if reference not in KNOWN:
        raise BaseImageError(f"{reference}: {reason}, and it cannot be assembled", f"known here: {', '.join(KNOWN)}")
    impossible = private.is_possible()
    if impossible:
        raise BaseImageError(
            f"{reference}: {reason}, and it cannot be assembled: {impossible}", f"docker pull {reference}"
        )
    places = Places.default()
    name = reference if engine.is_private else _own_name(reference)
    with exclusive(places.home / "bases.lock", announce):
        if _inspect(engine, name) is None:
            announce(f"assembling {reference} from package registries (once)")
            KNOWN[reference](engine, places, name, announce)


def _inspect_own(engine: Engine, reference: str) -> BaseImage | None:
    # Of an image of another registry, our name for the known one would be the same.
    if engine.is_private or reference not in KNOWN:
        return None
    found = _inspect(engine, _own_name(reference))
    if found is None:
        return None
    return attrs.evolve(found, reference=reference, build_context=(reference, f"{_IMAGE}{found.reference}"))


def _inspect(engine: Engine, name: str) -> BaseImage | None:
    image = images.find(engine, name)
    if image is None:
        return None
    labels = image["Config"].get("Labels") or {}
    digests = [d.partition("@")[2] for d in image.get("RepoDigests") or ()]
    # Whatever is built from an assembled image inherits its labels.
    if labels.get(ASSEMBLED_LABEL) == "true" and name.removeprefix(_OWN) in KNOWN:
        return BaseImage(name, labels[ORIGIN_LABEL], image["Id"], None)
    return BaseImage(
        name, "pulled from its registry" if digests else "built locally", image["Id"], next(iter(digests), None)
    )


def _pull(engine: Engine, reference: str) -> str:
    """Pull an image; why that cannot be done, or nothing."""
    reason = images.pull(engine, reference)
    return f"its registry does not answer ({reason})" if reason else ""


def _own_name(reference: str) -> str:
    return f"{_OWN}{reference}"
