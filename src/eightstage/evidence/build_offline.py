"""The installs once more, without a network: only what the cache mounts hold is there."""

import re

import attrs

from eightstage.defects import put
from eightstage.engine.bake import bake
from eightstage.evidence import Context, NotDescribed, evidence
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


@evidence("offline")
def observe(context: Context, _: str) -> Offline:
    """Build dependencies from a copy whose steps with a cache mount have no network."""
    stage = context.service.dockerfile.named.get(_STAGE)
    if stage is None:
        raise NotDescribed("the Dockerfile has no stage for dependencies")
    context.need_built([_STAGE])
    installs = [i for i in stage.all("RUN") if any(mount.get("type") == "cache" for mount in i.mounts)]
    if not installs:
        return Offline(0, None, 0.0)
    with copy_of(context.service.path, context.scope.folder / "offline") as folder:
        file = folder / "Dockerfile"
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        for install in installs:
            lines[install.line - 1] = _RUN.sub(r"\g<0>--network=none ", lines[install.line - 1], count=1)
        put(folder, "Dockerfile", "".join(lines))
        attempt = bake(
            context.scope,
            folder,
            [_STAGE],
            settings=["*.output=type=cacheonly", *context.bake_settings],
            variables=context.bake_variables,
            stages=context.service.policy.stages,
        )
    return Offline(len(installs), None if attempt.is_ok else failure(attempt), attempt.seconds)
