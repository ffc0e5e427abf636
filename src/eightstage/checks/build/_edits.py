"""What an edit made the builder do, compared with what the policy says about it."""

from collections.abc import Mapping
from typing import Any

from eightstage import facts
from eightstage.checks import Example, Verdict, bad, failed, good, passed, skipped
from eightstage.evidence.build_cache import Rebuild
from eightstage.policy import CacheCase

_DECLARED = Rebuild("source", ("build",), ("build: RUN make",), 2.0)
_MORE = Rebuild("source", ("dependencies", "build"), ("dependencies: RUN make packages", "build: RUN make"), 60.0)
_REPEATED = Rebuild("source", ("build",), ("build: RUN make certificates", "build: RUN make"), 9.0)
_CASE = """
[cache.source]
costly = {costly}
runs = ["build"]
keeps = ["make certificates"]
"""


def examples(evidence: str, *, costly: bool) -> tuple[Example, ...]:
    """Examples of a check of edits, which looks at the evidence of this name."""

    def seen(rebuild: Rebuild) -> dict[str, Any]:
        return {evidence: {rebuild.edit: rebuild}, "policy": facts.policy(_CASE.format(costly=str(costly).lower()))}

    none: dict[str, Any] = {evidence: {}}
    return (
        bad(says="another source installs the packages again", **seen(_MORE)),
        bad(says="a step that the edit must not repeat", **seen(_REPEATED)),
        good(says="exactly what the policy declares", **seen(_DECLARED)),
        good(says="the policy names no such edit", **none, is_skipped=True),
    )


def judge(rebuilds: Mapping[str, Rebuild], expected: Mapping[str, CacheCase], *, none: str) -> Verdict:
    """Passed when each edit ran exactly the stages that the policy declares; `none` is said where there is no edit."""
    if not expected:
        return skipped(none)
    problems = {name: problem for name, case in expected.items() if (problem := _problem(rebuilds[name], case))}
    if not problems:
        times = ", ".join(f"{name} {rebuilds[name].seconds:.1f} s" for name in expected)
        return passed(f"exactly the declared stages ran again ({times})")
    lines = [line for name in problems for line in (f"another {name}:", *(f"  {s}" for s in rebuilds[name].steps))]
    return failed(next(iter(problems.values())), evidence=tuple(lines))


def _problem(rebuild: Rebuild, case: CacheCase) -> str:
    if set(rebuild.stages) != set(case.runs):
        ran = ", ".join(rebuild.stages) or "none"
        return f"another {rebuild.edit} runs steps of {ran} again, not of {', '.join(case.runs) or 'none'}"
    repeated = [text for text in case.keeps for step in rebuild.steps if text in step]
    return f"another {rebuild.edit} repeats `{repeated[0]}`" if repeated else ""
