"""The report as JSON, for programs; `schema` changes when a reader would have to."""

import json
from importlib.resources import files
from typing import Any

import attrs

from eightstage.verdicts import Outcome
from eightstage.verify.results import Report, Result

SCHEMA = 3


def render(report: Report) -> str:
    """The report as one JSON document."""
    document = {
        "schema": SCHEMA,
        "service": report.service,
        "path": str(report.path),
        "inputs": report.inputs,
        "reused": report.reused_from.isoformat() if report.reused_from else None,
        "started": report.started.isoformat(),
        "seconds": round(report.seconds, 3),
        "build_seconds": round(report.build_seconds, 3),
        "exit_code": report.exit_code,
        "unreachable": report.unreachable or None,
        "engine": {"host": report.engine.host, "origin": report.engine.origin} if report.engine else None,
        "base_images": [
            {"reference": b.reference, "origin": b.origin, "image_id": b.image_id, "digest": b.digest}
            for b in report.base_images
        ],
        "counts": {str(outcome): report.count(outcome) for outcome in Outcome},
        "targets": {name: attrs.asdict(facts) for name, facts in report.targets.items()},
        "results": [_result(result) for result in report.results],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def report_schema() -> dict[str, Any]:
    """The JSON Schema of what `render` makes."""
    return dict(json.loads(files("eightstage.data").joinpath("report.schema.json").read_text(encoding="utf-8")))


def _result(result: Result) -> dict[str, Any]:
    check, verdict = result.check, result.verdict
    return {
        "check": check.id,
        "target": result.target or None,
        "outcome": str(verdict.outcome),
        "severity": str(result.severity),
        "promise": check.promise,
        "summary": verdict.summary,
        "evidence": list(verdict.evidence),
        "places": [attrs.asdict(place) for place in verdict.places],
        "why": check.why,
        "fix": result.fix,
        "source": check.source,
        "seconds": round(result.seconds, 3),
        "reused": result.seen.isoformat() if result.seen else None,
        "inputs": result.inputs,
    }
