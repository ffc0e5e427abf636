"""A built image: its configuration, layers and files, read without starting it."""

import posixpath
import re
from collections.abc import Mapping
from functools import cached_property
from threading import Lock
from typing import Any

import attrs

from eightstage.engine import images as engine_images
from eightstage.engine.scope import Scope
from eightstage.evidence import TARGET, Context, NoEvidence, evidence
from eightstage.evidence.layers import File, Layer, read_layers

# One reader at a time: the first reads the layers of all targets, and the others find them remembered.
_READING = Lock()
# What a shell, arguments and the classic builder put around an instruction in an image's history.
_AROUND = re.compile(r"^/bin/sh -c #\(nop\)\s+|(?<=^RUN )\|\d+ (?:\w+=\S* )*|/bin/sh -c (?!#)|\s+# buildkit$")
# What the engine sets where an image does not.
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_NO_LAYER = (
    *("ARG", "CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL"),
    *("MAINTAINER", "ONBUILD", "SHELL", "STOPSIGNAL", "USER", "VOLUME"),
)


@attrs.frozen(slots=False)
class Image:
    """
    One target's image.

    id: Its image ID.
    config: Its configuration, as the engine says it.
    layers: Lowest first.
    history: What made it, step by step, as the engine tells.
    platform: Its operating system and architecture, such as "linux/amd64".
    base_layers: How many of its layers are those of the base image.
    """

    target: str
    id: str
    config: dict[str, Any]
    layers: tuple[Layer, ...]
    history: tuple[dict[str, Any], ...] = ()
    platform: str = ""
    base_layers: int = 0

    @property
    def unpacked(self) -> int:
        """Bytes of the files in all layers."""
        return sum(layer.unpacked for layer in self.layers)

    @property
    def compressed(self) -> int:
        """Bytes that a pull transfers."""
        return sum(layer.compressed for layer in self.layers)

    @cached_property
    def made_by(self) -> tuple[str, ...]:
        """The instruction that made each layer, lowest first; the layer's digest where the history does not tell."""
        steps = [_instruction(entry.get("CreatedBy") or entry.get("Comment") or "") for entry in reversed(self.history)]
        making = tuple(step for step in steps if step.partition(" ")[0] not in _NO_LAYER)
        if len(making) == len(self.layers):
            return making
        return tuple(f"layer {layer.diff_id[7:19]}" for layer in self.layers)

    @cached_property
    def wasted(self) -> tuple[File, ...]:
        """The regular files of lower layers that a layer of its own, not of its base image, replaces or hides."""
        hidden: list[File] = []
        seen: dict[str, File] = {}
        for number, layer in enumerate(self.layers):
            gone = {p for p in seen for r in layer.removed if p == r or p.startswith(r.rstrip("/") + "/")}
            lost = [seen.pop(path) for path in gone] + [seen[file.path] for file in layer.files if file.path in seen]
            hidden += lost if number >= self.base_layers else []
            seen |= {file.path: file for file in layer.files}
        return tuple(file for file in hidden if file.size)

    @cached_property
    def files(self) -> dict[str, File]:
        """What a container sees, by path: the layers laid over each other."""
        found: dict[str, File] = {}
        for layer in self.layers:
            for path in layer.removed:
                hidden = [p for p in found if p == path or p.startswith(path.rstrip("/") + "/")]
                for name in hidden:
                    del found[name]
            found |= {file.path: file for file in layer.files}
        return found

    def resolve(self, path: str) -> File | None:
        """The entry at `path` after following links in its folders, or None."""
        for _ in range(20):
            entry = self.files.get(path)
            if entry is not None:
                return entry
            folder = next((p for p in _parents(path) if p in self.files and self.files[p].kind == "link"), None)
            if folder is None:
                return None
            path = _join(folder, self.files[folder].target) + path.removeprefix(folder)
        return None

    def follow(self, path: str) -> File | None:
        """What a program opens at `path`, after all links; None where there is nothing."""
        for _ in range(20):
            entry = self.resolve(path)
            if entry is None or entry.kind not in {"link", "hard link"}:
                return entry
            path = _join(entry.path, entry.target)
        return None

    def program(self, word: str) -> File | None:
        """The program that a container starts by this word; None where it is not found."""
        if "/" in word:
            folder = self.config.get("WorkingDir") or "/"
            return self.follow(posixpath.normpath(posixpath.join(folder, word)))
        found = (self.follow(f"{folder.rstrip('/')}/{word}") for folder in self.search_path)
        return next((file for file in found if file is not None and file.is_program), None)

    @cached_property
    def environment(self) -> dict[str, str]:
        """Its variables."""
        return dict(setting.partition("=")[::2] for setting in self.config.get("Env") or ())

    @property
    def search_path(self) -> tuple[str, ...]:
        """The folders in which a container looks for programs."""
        return tuple(filter(None, self.environment.get("PATH", _PATH).split(":")))

    @property
    def largest(self) -> tuple[str, ...]:
        """The largest layers with their largest files, as lines for a person."""
        from eightstage.units import size  # noqa: PLC0415 - evidence holds bytes; only these lines are for reading

        lines: list[str] = []
        pairs = zip(self.made_by, self.layers, strict=True)
        for made_by, layer in sorted(pairs, key=lambda pair: -pair[1].unpacked)[:3]:
            lines.append(f"{made_by[:70]}: {size(layer.unpacked)} unpacked, {size(layer.compressed)} compressed")
            lines += [
                f"  {size(f.size):>9}  {f.path}" for f in sorted(layer.files, key=lambda f: -f.size)[:3] if f.size
            ]
        return tuple(lines)


def is_probed(config: Mapping[str, Any]) -> bool:
    """Whether an image of this configuration has a health check."""
    test = (config.get("Healthcheck") or {}).get("Test") or ["NONE"]
    return bool(test[0] != "NONE")


@evidence("image", images=(TARGET,), files=("Dockerfile",))
def observe(context: Context, target: str) -> Image:
    """The image of a target."""
    context.need_built([target])
    if target not in context.build.images:
        raise NoEvidence(f"{target} was not built")
    image = read_image(context.scope, context.build.images, target)
    return attrs.evolve(image, base_layers=_base_layers(context, target, [layer.diff_id for layer in image.layers]))


# Its layers are the lowest ones of the target's own image.
@evidence(images=(TARGET,), files=("Dockerfile",))
def parent_image(context: Context, target: str) -> Image | None:
    """The image of the nearest target that the target is FROM; None where there is none."""
    dockerfile = context.service.dockerfile
    for below in reversed(dockerfile.lineage(dockerfile.named[target])[:-1]):
        for name, stage in dockerfile.named.items():
            if stage is below and name in context.build.images:
                return read_image(context.scope, context.build.images, name)
    return None


@evidence(images=("build",), files=("Dockerfile",))
def build_image(context: Context, _: str) -> Image:
    """The image of the stage that builds what ships."""
    return observe(context, "build")


@evidence(images=("production",), files=("Dockerfile",))
def production_image(context: Context, _: str) -> Image:
    """The image that ships."""
    return observe(context, "production")


def read_image(scope: Scope, images: Mapping[str, str], target: str) -> Image:
    """Read one of several images; the layers of all are read together, since they share most of them."""
    with _READING:
        layers = read_layers(scope, images.values())[images[target]]
    history = engine_images.history(scope.engine, images[target])
    found = engine_images.inspect(scope.engine, images[target])
    return Image(target, images[target], found["Config"], layers, history, f"{found['Os']}/{found['Architecture']}")


def _base_layers(context: Context, target: str, diff_ids: list[str]) -> int:
    """How many layers, from the lowest on, are those of the image that the target's first FROM names."""
    dockerfile = context.service.dockerfile
    reference = dockerfile.base(dockerfile.root(dockerfile.named[target])).text
    found = engine_images.find(context.scope.engine, reference)
    base = (found or {"RootFS": {}})["RootFS"].get("Layers") or []
    return next((n for n, (own, other) in enumerate(zip(diff_ids, base, strict=False)) if own != other), len(base))


@evidence(files=())
def engine_platform(context: Context, _: str) -> str:
    """The operating system and architecture that the engine builds for and runs."""
    version = context.scope.engine.version
    return f"{version['Os']}/{version['Arch']}"


def _instruction(created_by: str) -> str:
    return " ".join(_AROUND.sub("", " ".join(created_by.split())).split())


def _parents(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:n]) for n in range(1, len(parts))]


def _join(link: str, target: str) -> str:
    if target.startswith("/"):
        return target.rstrip("/")
    parts = link.split("/")[1:-1]
    for part in target.split("/"):
        parts = parts[:-1] if part == ".." else parts if part in {"", "."} else [*parts, part]
    return "/" + "/".join(parts)
