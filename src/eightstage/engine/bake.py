"""Builds through `docker buildx bake`: one solve for all targets, progress read as it comes."""

import codecs
import json
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import attrs

from eightstage.engine.progress import BuilderWarning, ProgressReader, Step
from eightstage.engine.scope import Scope
from eightstage.service import BAKE_FILE

_CHUNK_BYTES = 65536
_NEVER = datetime.max.replace(tzinfo=UTC)


@attrs.frozen
class Bake:
    """
    What one bake did.

    images: Image ID by target; empty when it failed.
    steps: The steps in the order they were first seen.
    error: What the builder said when it failed, without progress.
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
        """The step that stopped the build: of those that failed, the one that ended first."""
        failing = [s for s in self.steps if s.has_failed]
        return min(failing, key=lambda s: s.completed or _NEVER, default=None)


def bake(
    scope: Scope,
    service: Path,
    targets: Sequence[str],
    *,
    settings: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
    stages: Mapping[str, str] | None = None,
    on_step: Callable[[Step], None] = lambda _: None,
) -> Bake:
    """
    Build targets of the service's bake file.

    Args:
        scope: The run that the builder's process belongs to.
        service: The folder with the bake file; also the working directory, so no entitlement is asked for.
        targets: Targets or groups of the bake file.
        settings: Values for `--set`, such as "production.output=type=cacheonly".
        variables: Variables of the bake file, passed by environment.
        stages: The stage that each target builds; only for a service without a bake file.
        on_step: Called for each news of a step.
    """
    metadata = scope.folder / f"{uuid4().hex}.json"
    # A stage that has the name of its target needs no mention in the policy.
    roles = {target: target for target in targets} | dict(stages or {})
    file = BAKE_FILE if (service / BAKE_FILE).exists() else _definition(scope, roles, variables or {})
    command = [*scope.engine.cli, "buildx", "bake", "--file", file, "--progress", "rawjson"]
    command += ["--metadata-file", str(metadata), *(word for s in settings for word in ("--set", s)), *targets]
    started = time.monotonic()
    process = scope.start_process(
        command,
        cwd=service,
        env={**scope.environment, **(variables or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        reader = _follow(process, on_step)
    finally:
        scope.end_process(process)
    is_ok = process.returncode == 0
    images = _images(metadata) if is_ok and metadata.exists() else {}
    steps, warnings = tuple(reader.steps.values()), tuple(reader.warnings)
    return Bake(is_ok, images, steps, reader.text.strip(), time.monotonic() - started, warnings)


def _definition(scope: Scope, stages: Mapping[str, str], variables: Mapping[str, str]) -> str:
    """A bake file for a Dockerfile that has none; its steps may mount the certificates as those of the template do."""
    certificates = variables.get("CA_BUNDLE")
    targets = {
        target: {
            "context": ".",
            "target": stage,
            "tags": [f"{scope.tag_prefix}:{target}"],
            "secret": [f"id=ca,src={certificates}"] if certificates else [],
            "output": ["type=docker"],
        }
        for target, stage in stages.items()
    }
    file = scope.folder / "docker-bake.json"
    file.write_text(json.dumps({"target": targets}), encoding="utf-8")
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


def _images(metadata: Path) -> dict[str, str]:
    targets = json.loads(metadata.read_text(encoding="utf-8"))
    keys = ("containerimage.config.digest", "containerimage.digest")
    return {
        name: next((value[key] for key in keys if key in value), "")
        for name, value in targets.items()
        if isinstance(value, dict)
    }
