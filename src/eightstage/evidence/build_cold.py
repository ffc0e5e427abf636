"""A target built once more with no step taken from the layer cache."""

from eightstage.defects import put
from eightstage.engine.bake import bake
from eightstage.evidence import CONTEXT, Context, NoEvidence, evidence
from eightstage.evidence.build import failure
from eightstage.evidence.gate import copy_of
from eightstage.evidence.image import Image, read_image

# In every stage: an argument with another value makes each RUN of the stage a step that was never run.
_ARGUMENT = "ARG EIGHTSTAGE_COLD="


@evidence("cold_image", files=(CONTEXT,))
def observe(context: Context, target: str) -> Image:
    """The image of a copy whose steps all run again; `--no-cache` would also spoil the cache for everybody else."""
    tag = f"{context.scope.tag_prefix}:cold-{target}"
    with copy_of(context.service.path, context.scope.folder / f"cold-{target}") as folder:
        lines = [*context.service.dockerfile.lines]
        for stage in context.service.dockerfile.stages:
            lines[stage.instructions[0].end_line - 1] += f"\n{_ARGUMENT}{context.scope.run_id}"
        put(folder, context.service.dockerfile_name, "\n".join(lines))
        attempt = bake(
            context.scope,
            folder,
            [target],
            settings=[*context.bake_settings, f"{target}.output=type=docker", f"{target}.tags={tag}"],
            variables=context.bake_variables,
            recipe=context.service.recipe,
        )
    if not attempt.is_ok:
        stopped = failure(attempt)
        raise NoEvidence(f"{target} does not build a second time: {stopped.reason}", stopped.evidence)
    cached = [step.instruction for step in attempt.steps if step.is_cached and step.instruction.startswith("RUN ")]
    if cached:
        raise NoEvidence(f"{target} was not built a second time: {len(cached)} of its steps were not run again")
    return read_image(context.scope, {target: tag}, target)
