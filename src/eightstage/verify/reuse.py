"""Whether nothing has changed since a run in which every promise was kept: then not even a build is needed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from eightstage.bases import BaseImage
from eightstage.checks import Check
from eightstage.engine.client import Engine
from eightstage.engine.images import find
from eightstage.service import Service
from eightstage.verdicts import Outcome
from eightstage.verify.holds import seen, verdict_of
from eightstage.verify.inputs import Inputs
from eightstage.verify.results import EngineFacts, Report, Result, TargetFacts

_HOLDS = {Outcome.PASSED, Outcome.SKIPPED, Outcome.WAIVED}


def reused(
    service: Service,
    engine: Engine,
    plan: Sequence[tuple[Check, str]],
    previous: Mapping[str, Any] | None,
    inputs: Inputs,
) -> Report | None:
    """The last run's report, as far as `plan` goes, when it still holds; else None."""
    if previous is None or previous.get("inputs") != inputs.all or previous.get("unreachable"):
        return None
    if any(Outcome(r["outcome"]) not in _HOLDS for r in previous["results"]):
        return None
    known = {(r["check"], r["target"] or ""): r for r in previous["results"]}
    found = [known.get((check.id, target)) for check, target in plan]
    if None in found:
        return None
    images = [facts["image_id"] for facts in previous["targets"].values() if facts["image_id"]]
    if not images or not all(find(engine, image) for image in images):
        return None
    results = tuple(
        Result(check, target, verdict_of(r), r["seconds"], seen(r, previous), r["inputs"])
        for (check, target), r in zip(plan, found, strict=True)
        if r
    )
    return Report(
        service=previous["service"],
        path=service.path,
        engine=EngineFacts(engine.host, engine.origin),
        base_images=tuple(BaseImage(**base) for base in previous["base_images"]),
        started=datetime.fromisoformat(previous["started"]),
        seconds=previous["seconds"],
        build_seconds=previous["build_seconds"],
        targets={name: _facts(facts) for name, facts in previous["targets"].items()},
        results=results,
        dockerfile=service.dockerfile,
        reused_from=min(seen(r, previous) for r in found if r),
        inputs=inputs.all,
    )


def _facts(facts: Mapping[str, Any]) -> TargetFacts:
    known = {field.name: facts[field.name] for field in attrs.fields(TargetFacts)}
    return TargetFacts(**known | {name: tuple(facts[name]) for name in ("cached", "layers", "made_by")})
