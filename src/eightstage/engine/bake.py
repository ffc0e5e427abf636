"""Builds through `docker buildx bake`: one solve for all targets, progress read as it comes."""

import codecs
import json
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import attrs

from eightstage.engine import built_images, images
from eightstage.engine.build_environment import build_environment
from eightstage.engine.build_fault import has_lost_its_work, machine_fault
from eightstage.engine.build_turns import BuildTurns
from eightstage.engine.builder import Builder, definition
from eightstage.engine.progress import BuilderWarning, ProgressReader, Step
from eightstage.engine.scope import Scope
from eightstage.errors import EngineError
from eightstage.service import BAKE_FILE
from eightstage.service.recipe import Recipe

_CHUNK_BYTES = 65536
# Before each further attempt of a build that lost its work, in seconds. It finds the step again only when the build
# that it shares it with has ended: builds of this process are waited for, those of others get this time.
_PAUSES_S = (0.5, 2.0, 8.0, 30.0)
_TURNS = BuildTurns()
_NEVER = datetime.max.replace(tzinfo=UTC)
# The image ID on the classic image store, and on the containerd one.
_DIGESTS = ("containerimage.config.digest", "containerimage.digest")


@attrs.frozen
class Bake:
    """
    What one bake did.

    images: Image ID by target; empty when it failed.
    steps: The steps in the order they were first seen.
    error: The builder's message on failure, without progress.
    seconds: How long the command took.
    warnings: What the builder's own checks of the Dockerfile found.
    """

    is_ok: bool
    images: Mapping[str, str]
    steps: tuple[Step, ...]
    error: str
    seconds: float
    warnings: tuple[BuilderWarning, ...] = ()

    @property
    def failed_step(self) -> Step | None:
        """The step that stopped the build: the first to end of those that failed."""
        failing = [s for s in self.steps if s.has_failed]
        return min(failing, key=lambda s: s.completed or _NEVER, default=None)


def bake(
    scope: Scope,
    service: Path,
    targets: Sequence[str],
    *,
    settings: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
    recipe: Recipe | None = None,
    on_step: Callable[[Step], None] = lambda _: None,
    leaves_cache: bool = False,
) -> Bake:
    """
    Build targets of the service's bake file.

    Results are in the engine afterwards, whichever builder made them, unless the bake file or a setting names another
    output.

    Args:
        scope: The run that the builder's process belongs to.
        service: The folder with the bake file; also the working directory, so no entitlement is asked for.
        targets: Targets or groups of the bake file.
        settings: Values for `--set`, such as "production.output=type=cacheonly".
        variables: Variables of the bake file, passed by environment.
        recipe: What to build where the service has no bake file, or builds without it.
        on_step: Called for each update of a step.
        leaves_cache: Whether the bake file's `cache-to` is followed; a copy that was spoiled must leave nothing there.

    Raises:
        EngineError: The builder, the machine or a registry stopped the build, not the Dockerfile.
    """
    metadata = scope.folder / f"{uuid4().hex}.json"
    recipe = recipe or Recipe()
    has_file = not recipe.dockerfile and (service / BAKE_FILE).exists()
    text = (service / BAKE_FILE).read_text(encoding="utf-8", errors="replace") if has_file else ""
    environment = build_environment(scope.environment, text, variables or {}, leaves_cache=leaves_cache)
    file = BAKE_FILE if has_file else _definition(scope, recipe.targets([*targets]), variables or {})
    command = [*scope.engine.cli, "buildx", "bake", "--file", file, *targets]
    command += _set([*settings, *(() if leaves_cache else ("*.cache-to=",))])
    known = _targets(scope.builder, command, service, environment)
    command += _set([f"{name}.output=type=docker" for name, target in known.items() if not target.get("output")])
    command += ["--progress", "rawjson", "--metadata-file", str(metadata)]
    started = time.monotonic()
    reader, is_ok = until_kept(scope, lambda: _attempt(scope, command, service, environment, on_step))
    seconds, steps, error = time.monotonic() - started, tuple(reader.steps.values()), reader.text.strip()
    if not is_ok:
        _refuse_fault(scope.builder, steps, error)
    found = _images(scope, metadata, known) if is_ok and metadata.exists() else {}
    if scope.engine.built_images:
        built_images.note(scope.engine.built_images, found.values())
    return Bake(is_ok, found, steps, error, seconds, tuple(reader.warnings))


def until_kept(scope: Scope, attempt: Callable[[], tuple[ProgressReader, bool]]) -> tuple[ProgressReader, bool]:
    """Build beside others; alone, and again, while the engine loses the work of the build."""
    with _TURNS.beside_others(scope.check_open):
        reader, is_ok = attempt()
    for pause_s in _PAUSES_S:
        if is_ok or not has_lost_its_work(reader.text):
            break
        time.sleep(pause_s)
        with _TURNS.alone(scope.check_open):
            reader, is_ok = attempt()
    return reader, is_ok


def _attempt(
    scope: Scope,
    command: list[str],
    folder: Path,
    environment: Mapping[str, str],
    on_step: Callable[[Step], None],
) -> tuple[ProgressReader, bool]:
    """Run the builder once: what it printed, and whether it ended well."""
    process = scope.start_process(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        reader = _follow(process, on_step)
    finally:
        scope.end_process(process)
    if process.returncode:
        # A build that ends because the run ends says nothing of the builder.
        scope.check_open()
    return reader, process.returncode == 0


def _set(settings: Sequence[str]) -> list[str]:
    return [word for setting in settings for word in ("--set", setting)]


def _targets(builder: Builder, command: list[str], folder: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """The targets of a bake as buildx understands them, if the builder must be asked for each result."""
    return {} if builder.is_the_engines else definition(command, folder, environment)


def _refuse_fault(builder: Builder, steps: Sequence[Step], error: str) -> None:
    fault = machine_fault(steps, error)
    if fault:
        raise EngineError(fault, f"builder: {builder.name} ({builder.driver}); see: ./inv doctor")


def _definition(scope: Scope, stages: Mapping[str, dict[str, object]], variables: Mapping[str, str]) -> str:
    """A bake file for a Dockerfile that has none; its steps may mount the certificates as those of the template do."""
    certificates = variables.get("CA_BUNDLE")
    targets = {
        target: {
            **stage,
            "tags": [f"{scope.tag_prefix}:{target}"],
            "secret": [f"id=ca,src={certificates}"] if certificates else [],
            "output": ["type=docker"],
        }
        for target, stage in stages.items()
    }
    file = scope.folder / f"docker-bake-{uuid4().hex}.json"
    group = {"default": {"targets": list(targets)}}
    file.write_text(json.dumps({"group": group, "target": targets}), encoding="utf-8")
    return str(file)


def _follow(process: subprocess.Popen[bytes], on_step: Callable[[Step], None]) -> ProgressReader:
    reader = ProgressReader()
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    assert process.stderr is not None  # noqa: S101 - asked for as a pipe
    with process.stderr as stream:
        while chunk := stream.read1(_CHUNK_BYTES):  # type: ignore[attr-defined]
            for step in reader.feed(decoder.decode(chunk)):
                on_step(step)
    process.wait()
    reader.close()
    return reader


def _images(scope: Scope, metadata: Path, known: Mapping[str, Any]) -> dict[str, str]:
    """
    The image ID of each target.

    Args:
        scope: Whose engine and builder.
        metadata: What buildx wrote.
        known: The targets as buildx understands them, where the builder is not the engine's own.
    """
    targets = {n: v for n, v in json.loads(metadata.read_text(encoding="utf-8")).items() if isinstance(v, dict)}
    digests = {n: [v[key] for key in _DIGESTS if key in v] for n, v in targets.items()}
    if scope.builder.is_the_engines:
        return {name: next(iter(found), "") for name, found in digests.items()}
    # What the builder calls an image need not be what the engine calls it after loading it.
    return {name: _loaded(scope, [*found, *known[name].get("tags", ())]) for name, found in digests.items()}


def _loaded(scope: Scope, names: Sequence[str]) -> str:
    found = (images.find(scope.engine, name) for name in names)
    return next((image["Id"] for image in found if image), "")
