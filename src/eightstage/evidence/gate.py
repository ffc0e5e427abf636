"""Gates, broken on purpose in a copy of the service, to see whether `--target production` still builds."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import attrs

from eightstage import languages
from eightstage.defects import DefectError, Edit
from eightstage.engine.bake import bake
from eightstage.evidence import CONTEXT, Context, Evidence, NoEvidence, NotDescribed, Observe, PolicyMismatch, evidence
from eightstage.evidence.audit_service import AuditService
from eightstage.evidence.build import Failure, failure
from eightstage.evidence.exported import reaches_build
from eightstage.languages.ecosystem import known
from eightstage.policy import Gate
from eightstage.service.copies import copy
from eightstage.service.recipe import Recipe

# Everything that git or a build leaves behind and that no build context needs.
_NOT_COPIED = (".git", "coverage", "reports", *known().left)
# Of a list with every file that could not be copied.
_SHOWN = 300


@attrs.frozen
class GateRun:
    """
    What the build of production did with what the gate must refuse.

    failure: Where it stopped; None when it went through.
    asked: How often it asked the audit service of our own; None for other gates.
    """

    failure: Failure | None
    asked: int | None = None


def doubt(stopped: Failure, gate: Gate) -> str:
    """Why it need not be the gate that stopped a build; empty when it was."""
    if not stopped.instruction:
        return "the build ended before its first step"
    if gate.step and gate.step not in stopped.instruction:
        return f"{stopped.reason}; the gate is the step with {gate.step!r}, so it had no part in that"
    if gate.message.lower() not in "\n".join(stopped.log).lower():
        return f"{stopped.reason}; its log does not say {gate.message!r}, so it cannot be told what stopped it"
    return ""


@attrs.frozen
class Gates:
    """
    The gates of a service.

    run: Breaks a gate by its name in a copy of the service, once, and builds production.
    """

    run: Callable[[str], GateRun]


@evidence(images=("production",), files=(CONTEXT,))
def gates(context: Context, _: str) -> Gates:
    """The described gates, each broken when its check asks."""
    runs = Evidence(context, _Planted())
    return Gates(lambda name: runs.get(name, ""))


class _Planted(dict[str, Observe]):
    """An observation for every name of a gate."""

    def __missing__(self, gate: str) -> Observe:
        return lambda context, _: _planted(context, gate)


@evidence("audit_gate", images=("production",), files=(CONTEXT,))
def audit(context: Context, _: str) -> GateRun:
    """Let an audit service of our own report a vulnerability in every dependency."""
    policy, language = context.service.policy.audit, context.service.policy.service.language
    declared = {name for s in context.service.dockerfile.stages for i in s.all("ARG") for name, _ in i.pairs}
    if policy.argument not in declared:
        raise NotDescribed(f"the Dockerfile declares no {policy.argument}; see [audit] argument")
    auditing = languages.module(language, "audit")
    if auditing is None:
        raise NotDescribed("the policy names no language whose audit is known; see [service] language")
    with AuditService(context.scope, auditing.SERVICE) as service:
        setting = f"*.args.{policy.argument}={service.url}"
        run = tried(lambda: _build(context, context.service.path, [setting]), Gate(message=policy.message))
        asked = service.asked
        # A build that never asked has no answer to ignore, unless it could have asked.
        if not asked and not _can_ask(context, service, auditing.ASK):
            raise NoEvidence("no build step reached the audit service that verify runs in a container of the engine")
        return attrs.evolve(run, asked=asked)


def _can_ask(context: Context, service: AuditService, ask: Sequence[str]) -> bool:
    """Whether a build step reaches the audit service at all."""
    base = next(iter(context.service.dockerfile.base_images), "scratch")
    step = json.dumps([word.replace("<url>", service.url) for word in ask])
    file = f"FROM {base}\nRUN {step}\n"
    with tempfile.TemporaryDirectory(dir=context.scope.folder) as folder:
        Path(folder, "Dockerfile").write_text(file, encoding="utf-8")
        settings = ["*.output=type=cacheonly", *context.bake_settings]
        bake(context.scope, Path(folder), ["probe"], settings=settings, recipe=Recipe({"probe": ""}))
    return service.asked > 0


def _planted(context: Context, gate: str) -> GateRun:
    declared = context.service.policy.gates.get(gate)
    if declared is None or declared.plant is None:
        raise NotDescribed(f"the policy does not say how to break this gate; see [gates.{gate}.plant]")
    with copy_of(context.service.path, context.scope.folder / f"gate-{gate}") as folder:
        plant = declared.plant
        try:
            Edit(plant.path, plant.new, plant.old, plant.at).apply(folder)
        except DefectError as error:
            raise PolicyMismatch(f"[gates.{gate}.plant]", error) from error
        run = tried(lambda: _build(context, folder, []), declared)
        # What never reached the builder was not refused by it, whatever the gate would do.
        if run.failure is None and not reaches_build(context, folder, plant.path):
            raise PolicyMismatch(f"[gates.{gate}.plant]", f"{plant.path} does not reach the build; see .dockerignore")
        return run


def tried(build: Callable[[], GateRun], gate: Gate) -> GateRun:
    """What the build did; asked once more where something else stopped it, as a busy machine or network may."""
    run = build()
    return build() if run.failure is not None and doubt(run.failure, gate) else run


def _build(context: Context, folder: Path, settings: Sequence[str]) -> GateRun:
    # The result is not wanted, only whether there is one: nothing is exported and no tag moves.
    quiet = ["*.output=type=cacheonly", *context.bake_settings, *settings]
    recipe = context.service.recipe
    attempt = bake(
        context.scope, folder, ["production"], settings=quiet, variables=context.bake_variables, recipe=recipe
    )
    return GateRun(None if attempt.is_ok else failure(attempt))


@contextmanager
def copy_of(service: Path, folder: Path, without: Sequence[str] = _NOT_COPIED) -> Iterator[Path]:
    """
    A copy of a service that may be spoiled; removed at the end.

    Raises:
        NoEvidence: It cannot be made.
    """
    if os.path.lexists(folder):
        raise NoEvidence(f"the service cannot be copied to {folder}: something is there")
    try:
        try:
            made = copy(service, folder, without)
        except OSError as error:
            raise NoEvidence(f"the service cannot be copied: {str(error)[:_SHOWN]}") from error
        yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)
