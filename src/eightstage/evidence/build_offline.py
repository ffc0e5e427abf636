"""The installs once more, without a network: only what the cache mounts hold is there."""

import re
from pathlib import Path

import attrs

from eightstage.defects import put
from eightstage.dockerfile.instruction import Instruction
from eightstage.engine.bake import Bake, bake
from eightstage.evidence import CONTEXT, Context, NoEvidence, NotDescribed, evidence
from eightstage.evidence.build import Failure, failure
from eightstage.evidence.gate import copy_of

_STAGE = "dependencies"
_RUN = re.compile(r"^\s*RUN\s+", re.IGNORECASE)


@attrs.frozen
class Offline:
    """
    What became of it.

    steps: How many steps were to run without a network.
    failure: The step that could not; None when all could.
    seconds: How long it took.
    """

    steps: int
    failure: Failure | None
    seconds: float


@evidence("offline", files=(CONTEXT,))
def observe(context: Context, _: str) -> Offline:
    """Build dependencies up to each step with a cache mount, which has no network then."""
    stage = context.service.dockerfile.named.get(_STAGE)
    if stage is None:
        raise NotDescribed("the Dockerfile has no stage for dependencies")
    context.need_built([_STAGE])
    installs = [i for i in stage.instructions if i.name == "RUN" and any(m.get("type") == "cache" for m in i.mounts)]
    if not installs:
        return Offline(0, None, 0.0)
    seconds = 0.0
    with copy_of(context.service.path, context.scope.folder / "offline") as folder:
        name = context.service.dockerfile_name
        text = (folder / name).read_text(encoding="utf-8")
        for install in installs:
            put(folder, name, cut_off(text, install, stage.instructions[-1].end_line))
            attempt = _build(context, folder)
            if not attempt.is_ok:
                seconds += attempt.seconds
                # The builder may have dropped what a mount held, and kept the layers: fill it anew, and look again.
                _install_anew(context)
                attempt = _build(context, folder)
            seconds += attempt.seconds
            if not attempt.is_ok:
                return Offline(len(installs), failure(attempt), seconds)
    return Offline(len(installs), None, seconds)


def _install_anew(context: Context) -> None:
    """Run the installs with a network, whatever the layer cache holds."""
    done = _build(context, context.service.path, "*.no-cache=true")
    if not done.is_ok:
        stopped = failure(done)
        raise NoEvidence(f"the cache mounts cannot be filled anew: {stopped.reason}", stopped.evidence)


def _build(context: Context, folder: Path, *settings: str) -> Bake:
    return bake(
        context.scope,
        folder,
        [_STAGE],
        settings=["*.output=type=cacheonly", *context.bake_settings, *settings],
        variables=context.bake_variables,
        recipe=context.service.recipe,
    )


def cut_off(text: str, install: Instruction, end: int) -> str:
    """The Dockerfile with an install that has no network and ends its stage: nothing else has to run again."""
    lines = text.splitlines(keepends=True)
    lines[install.line - 1] = _RUN.sub(r"\g<0>--network=none ", lines[install.line - 1], count=1)
    return "".join([*lines[: install.end_line], *lines[end:]])
