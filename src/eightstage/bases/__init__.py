"""
Base images, from a registry where one can be reached and assembled from package registries where none can.

An assembled image carries the official tag in the private engine only; in anybody's own engine it is called
`eightstage/…` and offered to builds as a named context.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import attrs

from eightstage.bases import debian, node
from eightstage.bases.recipe import ASSEMBLED_LABEL, ORIGIN_LABEL, Assemble
from eightstage.engine import private
from eightstage.engine.client import Engine
from eightstage.engine.locking import exclusive
from eightstage.engine.places import Places
from eightstage.engine.scope import Scope
from eightstage.errors import BaseImageError

KNOWN: Final[Mapping[str, Assemble]] = {**debian.RECIPES, **node.RECIPES}


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
    if not engine.is_private:
        announce(f"pulling {reference}")
        reason = _pull(engine, reference)
        if reason is None:
            return provide(engine, reference)
    else:
        reason = "the private engine has no registry"
    if reference not in KNOWN:
        raise BaseImageError(f"{reference}: {reason}, and it cannot be assembled", f"known here: {', '.join(KNOWN)}")
    impossible = private.is_possible()
    if impossible:
        raise BaseImageError(
            f"{reference}: {reason}, and it cannot be assembled: {impossible}", f"docker pull {reference}"
        )
    _assemble(engine, reference, announce)
    return provide(engine, reference)


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


def _assemble(engine: Engine, reference: str, announce: Callable[[str], None]) -> None:
    places = Places.default()
    name = reference if engine.is_private else _own_name(reference)
    with exclusive(places.home / "bases.lock", announce):
        if _inspect(engine, name) is None:
            announce(f"assembling {reference} from package registries (once)")
            KNOWN[reference](engine, places, name, announce)


def _inspect_own(engine: Engine, reference: str) -> BaseImage | None:
    found = _inspect(engine, _own_name(reference))
    if found is None or engine.is_private:
        return None
    context = (reference, f"docker-image://{found.reference}")
    return attrs.evolve(found, reference=reference, build_context=context)


def _inspect(engine: Engine, name: str) -> BaseImage | None:
    from docker.errors import ImageNotFound  # noqa: PLC0415 - the SDK costs 170 ms

    try:
        image = engine.sdk.api.inspect_image(name)
    except ImageNotFound:
        return None
    labels = image["Config"].get("Labels") or {}
    digests = [d.partition("@")[2] for d in image.get("RepoDigests") or ()]
    if labels.get(ASSEMBLED_LABEL) == "true":
        return BaseImage(name, labels[ORIGIN_LABEL], image["Id"], None)
    return BaseImage(
        name, "pulled from its registry" if digests else "built locally", image["Id"], next(iter(digests), None)
    )


def _pull(engine: Engine, reference: str) -> str | None:
    from docker.errors import APIError  # noqa: PLC0415 - the SDK costs 170 ms

    repository, _, tag = reference.partition(":")
    try:
        engine.sdk.api.pull(repository, tag=tag or "latest")
    except APIError as error:
        return f"its registry does not answer ({error.explanation})"
    return None


def _own_name(reference: str) -> str:
    return f"eightstage/{reference.rpartition('/')[2]}"
