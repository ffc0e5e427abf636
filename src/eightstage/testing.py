"""
For tests of checks, also of those in other packages: what a check says of an example.

    for example in my_check.examples:
        refuse_wrong(my_check, example)
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eightstage.checks import Check, Example, Verdict
from eightstage.checks.catalogue import providers
from eightstage.evidence import Evidence, Observe, TextContext
from eightstage.facts import build, file, image, link, policy, process, start, stop, workout
from eightstage.policy import default
from eightstage.service import load_text
from eightstage.verdicts import Outcome

__all__ = [
    "build",
    "file",
    "image",
    "judge",
    "link",
    "policy",
    "process",
    "refuse_wrong",
    "start",
    "stop",
    "workout",
]

_NAME = "orders"


def judge(check: Check, example: Example) -> Mapping[str, Verdict]:
    """What the check says of the example, by target; "" where it judges the whole service."""
    if not example.files:
        target = example.facts.get("target", next(iter(check.stages), ""))
        today = datetime.now(UTC).date()
        usual = {"target": target, "policy": default(_NAME), "today": today, "parent_image": None}
        known = {**usual, **example.facts}
        return {target: check.function(**{name: known[name] for name in check.parameters})}
    with TemporaryDirectory() as parent:
        folder = Path(parent, _NAME)
        for name, text in example.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="")
        service = load_text(folder)
        evidence = Evidence(TextContext(service), {**providers(), **{k: _given(v) for k, v in example.facts.items()}})
        targets = [target for target in check.stages if target in service.dockerfile.named] if check.stages else [""]
        return {target: _answer(check, evidence, target) for target in targets}


def refuse_wrong(check: Check, example: Example) -> None:
    """
    Compare what the check says with what the example promises.

    Raises:
        AssertionError: It says something else, or finds it elsewhere; names both.
    """
    verdicts = judge(check, example)
    said = {verdict.outcome for verdict in verdicts.values()}
    places = {f"{place.file}:{place.line}" for verdict in verdicts.values() for place in verdict.places}
    # A fault of one target is one, whatever the others are like.
    outcome = next((o for o in (Outcome.UNDETERMINED, Outcome.FAILED, Outcome.PASSED) if o in said), Outcome.SKIPPED)
    words = "; ".join(f"{target or 'service'}: {verdict.summary}" for target, verdict in verdicts.items())
    if not verdicts:
        raise AssertionError(f"{check.id}: the example has no stage {' or '.join(check.stages)}, so it is not judged")
    if outcome is not example.outcome:
        raise AssertionError(f"{check.id}: the example is {outcome}, not {example.outcome}: {words}")
    if places != example.places:
        raise AssertionError(f"{check.id}: found at {sorted(places)}, not at {sorted(example.places)}: {words}")


def _answer(check: Check, evidence: Evidence, target: str) -> Verdict:
    return check.function(**{name: evidence.get(name, target) for name in check.parameters})


def _given(value: Any) -> Observe:  # noqa: ANN401 - evidence of any kind
    return lambda _context, _target: value
