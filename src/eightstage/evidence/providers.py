"""The names by which checks ask for evidence."""

from typing import Final

from eightstage.evidence import (
    Observe,
    bill_of_materials,
    build_arguments,
    build_cache,
    build_context,
    gate,
    image,
    labels,
)
from eightstage.evidence.container import (
    configured,
    debugger,
    development,
    harden,
    health,
    readiness,
    start,
    stop,
    testing,
    tools,
    workout,
)

PROVIDERS: Final[dict[str, Observe]] = {
    "context": build_context.observe,
    "rebuilds": build_cache.observe,
    "arguments": build_arguments.observe,
    "image": image.observe,
    "build_image": lambda context, _: image.observe(context, "build"),
    "expected_labels": labels.observe,
    "bill_of_materials": bill_of_materials.observe,
    "production_image": lambda context, _: image.observe(context, "production"),
    "start": start.observe,
    "stop": stop.observe,
    "hardened": harden.observe,
    "frozen": health.freeze,
    "lying": health.answer_wrongly,
    "test_run": testing.observe,
    "failing_test_run": testing.observe_failing,
    "edited": development.edit,
    "inspector": development.inspector,
    "tools": tools.observe,
    "workout": workout.observe,
    "refusal": configured.observe,
    "leaving": readiness.observe,
    "paused": debugger.observe,
    "lint_gate": gate.lint,
    "types_gate": gate.types,
    "unit_tests_gate": gate.unit_tests,
    "audit_gate": gate.audit,
    "secret_scan_gate": gate.secret_scan,
}
