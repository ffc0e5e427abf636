"""What a build and its containers measured, as a report holds it."""

from eightstage.contract import SERVING, STAGES
from eightstage.engine.progress import Step
from eightstage.evidence import Evidence
from eightstage.evidence.build import Build
from eightstage.service import Service
from eightstage.verify.results import StepFacts, TargetFacts


def facts_of(built: Build, evidence: Evidence, service: Service) -> dict[str, TargetFacts]:
    """What is known of each target that the Dockerfile has."""
    facts: dict[str, TargetFacts] = {}
    for target in (name for name in STAGES if name in service.dockerfile.named):
        # As the builder calls them in its progress.
        stage = service.dockerfile.named[target].name or f"stage-{service.dockerfile.named[target].index}"
        if target not in built.images or not evidence.can("image", target):
            facts[target] = TargetFacts(target, None, None, None, built.stage_seconds.get(stage, 0.0), (0, 0), None)
            continue
        image = evidence.get("image", target)
        start = evidence.get("start", target) if target in SERVING and evidence.has("start", target) else None
        facts[target] = TargetFacts(
            target=target,
            image_id=image.id,
            unpacked=image.unpacked,
            compressed=image.compressed,
            build_seconds=built.stage_seconds.get(stage, 0.0),
            cached=built.cached.get(stage, (0, 0)),
            healthy_s=start.healthy_s if start else None,
            layers=tuple(layer.unpacked for layer in image.layers),
            made_by=image.made_by,
        )
    return facts


def _has_run(step: Step) -> bool:
    # FROM is never called cached.
    is_told = step.stage is not None and step.completed is not None
    return is_told and not step.is_cached and not step.instruction.startswith("FROM ")


def steps_of(built: Build) -> tuple[StepFacts, ...]:
    """The steps that ran, from the first on."""
    ran = [(s.started, s) for s in built.steps if s.started and _has_run(s)]
    first = min((started for started, _ in ran), default=None)
    return tuple(
        StepFacts(step.stage or "", " ".join(step.instruction.split()), (started - first).total_seconds(), step.seconds)
        for started, step in sorted(ran, key=lambda item: item[0])
        if first is not None
    )
