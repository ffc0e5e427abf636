"""
What a run looks at, as digests.

What was seen holds while its inputs are the same. All of it depends on the engine, the base images, the certificates,
the code of this package, the policy and the day; each check besides on what its evidence declares: images and files.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from hashlib import sha256
from importlib.metadata import entry_points
from pathlib import Path

import attrs

import eightstage
from eightstage import languages
from eightstage.bases import look_up
from eightstage.checks import Check
from eightstage.checks.catalogue import PLUGINS, catalogue, images_of, providers
from eightstage.engine.build_variables import variables_of
from eightstage.engine.client import Engine
from eightstage.evidence import CONTEXT, registry
from eightstage.service import BAKE_FILE, Service
from eightstage.service.recipe import DOCKERFILE

# A commit changes them, and of an image nothing but its labels. What is built from the context is built with them.
_OF_COMMIT = ("REVISION", "CREATED")
# Takes the place of .dockerignore, for one Dockerfile.
_OWN_IGNORE = "Dockerfile.dockerignore"


@attrs.frozen
class Inputs:
    """
    What there was to look at when a run began.

    shared: A digest of what every verdict depends on.
    commit: A digest of what a build takes from the commit.
    files: A digest of each file of the service.
    context: The names of those that a build may read.
    links: The names of those that are links: what such a file says stands in another one.
    compiler: The target with the compiler of the scenarios; empty where none is needed.
    dockerfile: The name of the Dockerfile; evidence asks for it by its usual one.
    """

    shared: bytes
    commit: bytes
    files: Mapping[str, bytes]
    context: frozenset[str]
    links: frozenset[str]
    compiler: str
    dockerfile: str = DOCKERFILE

    @classmethod
    def of_service(cls, service: Service, engine: Engine) -> "Inputs":
        """The inputs as they are now."""
        variables = variables_of(service)
        commit = [variables.pop(name) for name in _OF_COMMIT]
        scenario = languages.module(service.policy.service.language, "scenario")
        names = service.files.names
        return cls(
            shared=_digest(_shared(service, engine, variables)),
            commit=_digest(text.encode() for text in commit),
            files={name: service.files.digest(name) for name in names},
            context=frozenset(_context(service)),
            links=frozenset(name for name in names if (service.path / name).is_symlink()),
            dockerfile=service.dockerfile_name,
            compiler=scenario.STAGE if scenario else "",
        )

    @property
    def all(self) -> str:
        """A digest of everything; the images follow from it."""
        return _digest((self.shared, self.commit, *self._named(self.files))).hex()

    def of_check(self, check: Check, target: str, images: Mapping[str, str]) -> str:
        """
        A digest of what the verdict of a check on a target rests on; empty where it says nothing of another run.

        Args:
            check: The check.
            target: The target that it judges, or "" for the whole service.
            images: The ID of each target's image; of those that were built.
        """
        asked = [providers()[name] for name in check.parameters]
        wanted = images_of(check, target)
        compiler = (self.compiler,) if wanted and self.compiler else ()
        ids = [images.get(image, "") for image in (*wanted, *compiler)]
        if not all(ids) or not all(provider.holds for provider in asked):
            return ""
        patterns = {pattern for provider in asked for pattern in provider.files}
        commit = self.commit if patterns & {CONTEXT, "*"} else b""
        named = (check.id.encode(), target.encode(), *(image.encode() for image in ids))
        return _digest((self.shared, commit, *named, *self._named(self._matching(patterns)))).hex()

    def _matching(self, patterns: Iterable[str]) -> Iterable[str]:
        found = {name for name in self.files for pattern in patterns if self._fits(name, pattern)}
        return self.files if found & self.links else found

    def _fits(self, name: str, pattern: str) -> bool:
        if pattern == CONTEXT:
            return name in self.context
        return fnmatchcase(name, self.dockerfile if pattern == DOCKERFILE else pattern)

    def _named(self, names: Iterable[str]) -> Iterator[bytes]:
        for name in sorted(names):
            yield os.fsencode(name)
            yield self.files[name]


def _context(service: Service) -> Iterator[str]:
    """What a build may read: what the context lets through, and what the bake file or a plant names besides."""
    files = service.files
    bake = files.text(BAKE_FILE) or ""
    named = {service.dockerfile_name, ".dockerignore", BAKE_FILE, *(plant.path for _, plant in service.policy.plants)}
    for name in files.names:
        is_named = name in named or Path(name).name in bake
        if is_named or _OWN_IGNORE in files.names or not files.ignores(name):
            yield name


def _shared(service: Service, engine: Engine, variables: Mapping[str, str]) -> Iterator[bytes]:
    yield str(service.path).encode()
    yield from (layer.text.encode() for layer in service.policy_layers.files)
    # With the defaults, which stand in the code of each plug-in.
    yield repr(service.policy.plugins).encode()
    # The day among them.
    yield repr(sorted(variables.items())).encode()
    if variables["CA_BUNDLE"]:
        yield Path(variables["CA_BUNDLE"]).read_bytes()
    builder = engine.environment.get("BUILDX_BUILDER", "")
    yield repr((engine.host, engine.origin, engine.version["Version"], builder)).encode()
    for reference in service.dockerfile.base_images:
        base = look_up(engine, reference)
        yield (base.image_id if base else "absent").encode()
    package = Path(eightstage.__file__).parent
    yield from (file.read_bytes() for file in sorted(package.rglob("*")) if _is_source(file))
    if entry_points(group=PLUGINS) or entry_points(group=registry.PLUGINS):
        own = {*(check.file for check in catalogue()), *(provider.file for provider in providers().values())}
        yield from (file.read_bytes() for file in sorted(own))


def _is_source(file: Path) -> bool:
    return file.is_file() and file.parent.name != "__pycache__"


def _digest(parts: Iterable[bytes]) -> bytes:
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()
