"""
Results of the last run that still hold: nothing that a verification looks at has changed since.

All of a run is taken over or nothing of it, and only when every promise was kept: what failed is worth another look,
and what was skipped may be a consequence of it.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import attrs

import eightstage
from eightstage.bases import BaseImage, look_up
from eightstage.build_variables import variables_of
from eightstage.checks import Check, Verdict
from eightstage.checks.catalogue import PLUGINS, catalogue, providers
from eightstage.engine.client import Engine
from eightstage.engine.images import find
from eightstage.evidence import registry
from eightstage.results import EngineFacts, Report, Result, TargetFacts
from eightstage.service import Service
from eightstage.verdicts import Outcome, Place

_HOLDS = {Outcome.PASSED, Outcome.SKIPPED, Outcome.WAIVED}


def inputs(service: Service, engine: Engine) -> str:
    """A digest of what a verification depends on: service, arguments, engine, base images, checks, and the day."""
    digest = sha256()
    for part in _parts(service, engine):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def reused(
    service: Service,
    engine: Engine,
    plan: Sequence[tuple[Check, str]],
    previous: Mapping[str, Any] | None,
    digest: str,
) -> Report | None:
    """The last run's report, as far as `plan` goes, when it still holds; else None."""
    if previous is None or previous.get("inputs") != digest or previous.get("unreachable"):
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
        Result(check, target, _verdict(r), r["seconds"]) for (check, target), r in zip(plan, found, strict=True) if r
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
        reused_from=datetime.fromisoformat(previous["reused"] or previous["started"]),
        inputs=digest,
    )


def _parts(service: Service, engine: Engine) -> Iterator[bytes]:
    yield str(service.path).encode()
    for name in service.files.names:
        yield os.fsencode(name)
        yield service.files.digest(name)
    variables = variables_of(service)
    yield repr(sorted(variables.items())).encode()
    if variables["CA_BUNDLE"]:
        yield Path(variables["CA_BUNDLE"]).read_bytes()
    builder = engine.environment.get("BUILDX_BUILDER", "")
    yield repr((engine.host, engine.origin, engine.version["Version"], builder)).encode()
    for reference in service.dockerfile.base_images:
        base = look_up(engine, reference)
        yield (base.image_id if base else "absent").encode()
    for file in sorted(Path(eightstage.__file__).parent.rglob("*.py")):
        yield file.read_bytes()
    if entry_points(group=PLUGINS) or entry_points(group=registry.PLUGINS):
        files = {*(check.file for check in catalogue()), *(provider.file for provider in providers().values())}
        yield from (file.read_bytes() for file in sorted(files))


def _verdict(result: Mapping[str, Any]) -> Verdict:
    places = tuple(Place(**place) for place in result["places"])
    return Verdict(Outcome(result["outcome"]), result["summary"], tuple(result["evidence"]), places)


def _facts(facts: Mapping[str, Any]) -> TargetFacts:
    known = {field.name: facts[field.name] for field in attrs.fields(TargetFacts)}
    return TargetFacts(**known | {name: tuple(facts[name]) for name in ("cached", "layers", "made_by")})
